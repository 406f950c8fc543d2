"""Process models in BPMN 2.0: what a file of one says, after the OMG's formal/2011-01-03."""
