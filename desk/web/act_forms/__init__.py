"""desk.web.act_forms."""
