using FedActors.Seed.Hosting;

return (int)SeedProgram.Run(args);
