"""An app in which every model is declared wrongly, each in another way."""
