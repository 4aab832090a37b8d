"""An index kept by Milvus, a vector engine that several machines write to and ask; see ``CLUSTER.md`` beside this."""
