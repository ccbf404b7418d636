Console.Error.WriteLine("fedactors node: the network transport is not part of this version; use `fedactors run` or `fedactors simulate`.");
return 2;
