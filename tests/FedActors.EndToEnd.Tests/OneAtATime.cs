// Each test starts up to ten processes, and two cores are all there may be.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
