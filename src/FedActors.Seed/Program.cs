Console.Error.WriteLine("fedactors seed: the network transport is not part of this version; use `fedactors run` or `fedactors simulate`.");
return 2;
