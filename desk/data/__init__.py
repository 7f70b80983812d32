"""My data: take all of it along, bring it back, or leave and have it gone."""
