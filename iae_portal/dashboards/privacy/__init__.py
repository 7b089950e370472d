"""The register of processing (RGPD, article 30): what is done with personal data, why and for how long."""
