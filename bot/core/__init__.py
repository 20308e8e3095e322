"""The seam between platforms and the newsroom's questions. Import from the modules: this file stays empty."""
