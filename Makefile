# Everything starts through bootstrap.py, which makes .venv first where it is missing or out of date.
# Another Python: make PYTHON=python3.12 lab

candidates := python3 python3.14 python3.13 python3.12 python3.11 python3.10 python
new_enough := import sys; sys.exit(sys.version_info < (3, 10))
PYTHON ?= $(or $(shell for p in $(candidates); do \
	$$p -c '$(new_enough)' 2>/dev/null && echo $$p && break; done),python3)
bootstrap := $(PYTHON) bootstrap.py
run := $(bootstrap) run

# What was meant for this make is not meant for one that is started from a terminal in JupyterLab or from a test.
MAKEOVERRIDES =
unexport ARGS NB RESTORE DIR CSV ONLY QUICK JOBS AGAIN URL FILE SEED

.PHONY: help env lab test notebooks examples teaching solutions book slides check checkpoints claims challenge address bench lint constraints test-lowest

help:  ## list what make can do
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 24

env:  ## make or update .venv (ARGS=--cpu or --gpu: which build of PyTorch; by itself the one for this machine)
	@$(bootstrap) env $(ARGS)

lab:  ## open JupyterLab on the start page (ARGS="--no-browser": only serve)
	@$(bootstrap) lab $(ARGS)

test:  ## run every test (ARGS="tests/test_plots.py -x": some of them)
	@$(bootstrap) test $(ARGS)

notebooks:  ## build notebooks/ from notebooks/masters/
	@$(run) -m gan_course.authoring.notebook_builder

examples:  ## write examples/chapterNN.py from notebooks/masters/
	@$(run) -m gan_course.authoring.examples

teaching:  ## write what the pages in docs/teaching/ take from the masters and the claims
	@$(run) -m gan_course.authoring.teaching

solutions:  ## build and run the solution notebooks, in solutions/ (ARGS="04": one)
	@$(run) -m gan_course.authoring.notebook_builder --solutions $(ARGS)

book:  ## every chapter executed, as a site in build/book/html (ARGS="--profile smoke": quickly)
	@$(run) -m gan_course.authoring.book $(ARGS)

slides:  ## slides of each chapter from its own figures, in build/slides (ARGS="04": one; ARGS="--profile smoke": only the layout)
	@$(run) -m gan_course.authoring.slides $(ARGS)

check:  ## mark exercises (NB=notebook, RESTORE=1, or DIR=submissions/ CSV=marks.csv JOBS=4; SCHEDULER=tcp://...: on a Dask cluster; ARGS="--seconds 600": limits)
	@$(run) -m gan_course.authoring.grading.marking \
		$(if $(NB),"$(NB)") $(if $(RESTORE),--restore) $(if $(DIR),--dir "$(DIR)") $(if $(CSV),--csv "$(CSV)") \
		$(if $(JOBS),--jobs $(JOBS)) $(ARGS)

checkpoints:  ## train the networks that ship in data/ again, which takes long (ONLY=avatar-probe: one of them)
	@$(run) -m gan_course.pretrained $(ONLY)

claims:  ## run the claims' experiments (ONLY=C5,C6: some; JOBS=1: one process; QUICK=1: a short check; AGAIN=1: all again; SCHEDULER=tcp://...)
	@$(run) -m gan_course.claims $(if $(ONLY),"$(ONLY)") $(if $(QUICK),--quick) $(if $(AGAIN),--again) $(if $(JOBS),--jobs $(JOBS))

address:  ## write where the repository lives into README and notebooks (URL=https://github.com/owner/name)
	@$(run) -m gan_course.authoring.address "$(URL)"
	@$(run) -m gan_course.authoring.notebook_builder

challenge:  ## judge a generator file, or a folder of them (FILE=generator.safetensors, SEED=7)
	@$(run) -m gan_course.challenge "$(FILE)" $(if $(SEED),--seed $(SEED))

bench:  ## answer a question about speed or quality with figures of this machine (ONLY=training; docs: benchmarks/README.md)
	@$(run) benchmarks/$(or $(ONLY),training).py $(ARGS)

lint:  ## check style
	@$(run) -m ruff check .
	@$(run) -m ruff format --check .

constraints:  ## write the installed versions to constraints.txt (after make test has passed with them)
	@(echo '# The exact set that the tests passed with (make constraints). PyTorch brings its own GPU libraries.'; \
	$(run) -m pip freeze --exclude-editable | grep -viE '^(nvidia|cuda|triton)' | sed 's/+cpu$$//') > build/constraints
	@mv build/constraints constraints.txt

test-lowest:  ## run the tests with the lowest versions that requirements.txt allows
	$(PYTHON) -m venv build/lowest
	(cat requirements.txt; sed -n '/^test = /s/[^"]*"\([^"]*\)"[^"]*/\1\n/gp' pyproject.toml) | sed -n 's/>=/==/p' > build/lowest/requirements.txt
	build/lowest/bin/python -m pip install --quiet --requirement build/lowest/requirements.txt
	build/lowest/bin/python -m pip install --quiet --no-deps --editable .
	build/lowest/bin/python -m pytest $(ARGS)
