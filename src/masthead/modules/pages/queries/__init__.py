"""Pages as they are read: by visitors and programs, by editors at the desk."""
