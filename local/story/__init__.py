"""`./sunlight story`: the main job, told over HTTP against a running demonstration, as a transcript with links."""
