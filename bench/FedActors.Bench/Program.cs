using FedActors.Bench.Harness;

return BenchArguments.Parse(args) is { } arguments ? BenchProgram.Run(arguments) : BenchProgram.UsageError;
