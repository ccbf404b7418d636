using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Contracts;
using FedActors.Core.Leadership;

namespace FedActors.Storage.Tests;

/// <summary>
/// This test program started once more, as a seed that leads and commits until it is killed: it says each round that it was told is
/// committed.
/// </summary>
internal sealed class CommittingChild : IDisposable
{
    private const string AddressVariable = "FEDACTORS_TEST_STORE", SeedVariable = "FEDACTORS_TEST_SEED", CacheVariable = "FEDACTORS_TEST_CACHE";

    private readonly Process _process;

    // Nobody tidies up after a process that is killed, so the directory of its copies is this object's.
    private readonly TemporaryDirectory _cache = new();

    public CommittingChild(string address, SeedIncarnation seed)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Add(typeof(CommittingChild).Assembly.Location);
        }

        (start.Environment[AddressVariable], start.Environment[SeedVariable], start.Environment[CacheVariable]) = (address, seed.ToString(), _cache.Path);
        _process = Process.Start(start)!;
    }

    /// <summary>Lets it commit that many rounds and kills it in the middle of the next ones.</summary>
    /// <returns>The last round that it was told is committed.</returns>
    public int KillAfter(int rounds)
    {
        string? said = null;
        for (int i = 0; i < rounds; i++)
        {
            said = _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"It ended by itself: {_process.StandardError.ReadToEnd()}");
        }

        _process.Kill();

        // What it said before it died counts, although nobody had read it yet; a last line without its end was not said.
        string rest = said + '\n' + _process.StandardOutput.ReadToEnd();
        _process.WaitForExit();
        return int.Parse(rest[..rest.LastIndexOf('\n')].Split('\n')[^1], CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _cache.Dispose();
    }

    // Runs before the test runner, which this process then never reaches.
    [ModuleInitializer]
    internal static void RunAsChild()
    {
        if (Environment.GetEnvironmentVariable(AddressVariable) is not { } address)
        {
            return;
        }

        using FederationStore store = OpenInTheEnd(address);
        var run = new TrainedRun(store, SeedIncarnation.Parse(Environment.GetEnvironmentVariable(SeedVariable)!));
        while (run.Commit())
        {
            Console.WriteLine(run.Last!.Round.Value.ToString(CultureInfo.InvariantCulture));
        }

        Environment.Exit(1);
    }

    /// <summary>A machine that is very busy may answer only the second or third time.</summary>
    private static FederationStore OpenInTheEnd(string address)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return FederationStore.Open(
                    StoreAddress.Parse(address), new StoreOptions { CacheDirectory = Environment.GetEnvironmentVariable(CacheVariable) });
            }
            catch (StoreException error) when (attempt < 10)
            {
                Console.Error.WriteLine(error.Message);
            }
        }
    }
}
