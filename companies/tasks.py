"""The workers' way to the imports."""

from celery import shared_task

from companies.imports import run_import
from companies.models import CompanyImport
from industrie_futur.jobs import run_job


@shared_task
def run_company_import(import_id: int) -> None:
    """Check the import row `import_id`, or write it once confirmed; one done, here or elsewhere, is left."""
    run_job(CompanyImport, import_id, run_import)
