"""The workers' way to the imports of the register."""

from celery import shared_task

from experts.imports import run_import
from experts.models import ExpertImport
from industrie_futur.jobs import run_job


@shared_task
def run_expert_import(import_id: int) -> None:
    """Check the import row `import_id`, or write it once confirmed; one done, here or elsewhere, is left."""
    run_job(ExpertImport, import_id, run_import)
