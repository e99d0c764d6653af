"""What `UnitOfWork` and `Persistence` are made of: operations, values and answers."""
