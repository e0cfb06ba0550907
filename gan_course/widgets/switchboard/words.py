"""Every word that the switchboard shows. Fields in braces are filled in by the view."""

ALT = "Generated faces with all channels on and with some off, what differs, and the channels of one layer"
TITLES = ("all channels on", "some off", "difference")
CHANNELS = "channels of layer {layer} for the first face; below each, how much the pictures change without it"

LAYER = ("layer", "Behind which layer of G channels are switched")
LAYER_OPTION = "{layer}: {channels} channels, {size} x {size}"
CHANNEL = ("channel", "Which channel the switch is for (keys: Page Up, Page Down, Home, End)")
OFF = ("Off", "Switch this channel off, or on again")
ALL_ON = ("All on", "Switch all channels on again")
STRONGEST = ("Strongest off", "Switch off the channel that changes the pictures most and is still on")
NEXT = ("Next faces", "Draw other codes")

NONE = "All channels are on. Choose one and switch it off."
SOME = "Off: {channels}. The pictures change by {change:.1f} % of the way from black to white, on average."
CAPTION = "{said} Right: {planes}."
