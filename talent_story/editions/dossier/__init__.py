"""The dossier: one journey as a document to bring to a career interview."""
