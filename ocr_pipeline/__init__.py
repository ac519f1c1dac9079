"""Images in a storage become xls or json results and webhook deliveries, under Dagster."""
