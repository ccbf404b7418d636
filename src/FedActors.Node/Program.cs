using FedActors.Node.Hosting;

return (int)NodeProgram.Run(args);
