using FedActors.Cli.Commands;

return CommandLine.Run(args);
