"""Work that nobody waits for: started by a clock or a queue, it calls one function below and says what came of it."""
