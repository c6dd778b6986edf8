"""What pages do beyond the content core."""
