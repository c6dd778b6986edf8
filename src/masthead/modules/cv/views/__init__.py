"""The pages of CVs: for visitors, for whoever writes them."""
