using System.Diagnostics;
using FedActors.Cli.Commands;

namespace FedActors.Cli.Tests;

/// <summary>The launcher as a script: building is left to a stand-in for dotnet, so that no test builds the tree it runs in.</summary>
public sealed class LauncherTests : IDisposable
{
    private const string StandIn = """
        #!/usr/bin/env bash
        case "$1" in
          --version) echo 10.0.100 ;;
          restore|build) : ;;
          *) cat "$(dirname "$1")/summary"; exit "$(cat "$(dirname "$1")/code")" ;;
        esac
        """;

    private readonly WorkDirectory _directory = new();

    private static string Root => Path.GetDirectoryName(Path.GetDirectoryName(Path.GetFullPath(ConfigurationFile.Find("hocon/reference.conf"))))!;

    public LauncherTests()
    {
        foreach (string folder in (string[])["src", "tests", "bench", "hocon", "bin", ".ci"])
        {
            Directory.CreateDirectory(_directory[folder]);
        }

        foreach (string file in (string[])["fedactors", ".ci/run"])
        {
            File.Copy(Path.Combine(Root, file), _directory[file]);
        }

        File.WriteAllText(_directory["bin/dotnet"], StandIn);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_directory["bin/dotnet"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Tests_close_with_one_line_of_sums()
    {
        AddProject("One.Tests", 0, passed: 3, failed: 0, skipped: 1);
        AddProject("Two.Tests", 0, passed: 4, failed: 0, skipped: 0);
        CliOutcome tested = Launch("fedactors", "test");
        Assert.Equal("7 passed, 0 failed, 1 skipped", LastLine(tested));
        Assert.Equal(0, tested.Code);
    }

    [Fact]
    public void A_failed_test_fails_the_launcher()
    {
        AddProject("One.Tests", 2, passed: 3, failed: 2, skipped: 0);
        CliOutcome tested = Launch("fedactors", "test");
        Assert.Equal("3 passed, 2 failed, 0 skipped", LastLine(tested));
        Assert.Equal(1, tested.Code);
    }

    [Fact]
    public void A_crash_that_leaves_no_summary_counts_as_a_failure()
    {
        AddProject("One.Tests", 0, passed: 3, failed: 0, skipped: 0);
        AddProject("Two.Tests", 134, passed: 0, failed: 0, skipped: 0);
        File.WriteAllText(_directory["artifacts/bin/Two.Tests/release/summary"], "Segmentation fault");
        CliOutcome tested = Launch("fedactors", "test");
        Assert.Equal("3 passed, 1 failed, 0 skipped", LastLine(tested));
        Assert.Equal(1, tested.Code);
        Assert.Contains("Segmentation fault", tested.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void No_test_at_all_is_no_success() => Assert.Equal((1, "0 passed, 0 failed, 0 skipped"), (Launch("fedactors", "test").Code, LastLine(Launch("fedactors", "test"))));

    [Fact]
    public void Ci_runs_the_launchers_tests_and_nothing_else()
    {
        AddProject("One.Tests", 0, passed: 5, failed: 0, skipped: 0);
        CliOutcome checkedIn = Launch(".ci/run");
        Assert.Equal((0, "5 passed, 0 failed, 0 skipped"), (checkedIn.Code, LastLine(checkedIn)));
        string[] commands = [.. File.ReadAllLines(Path.Combine(Root, ".ci/run")).Where(line => line.Length > 0 && line[0] != '#')];
        Assert.Equal("exec ./fedactors test \"$@\"", commands[^1]);
        Assert.All(commands[..^1], line => Assert.Matches("^(set|cd|export) ", line));
    }

    private void AddProject(string name, int code, int passed, int failed, int skipped)
    {
        string built = _directory[$"artifacts/bin/{name}/release"];
        Directory.CreateDirectory(built);
        Directory.CreateDirectory(_directory[$"tests/{name}"]);
        File.WriteAllText(_directory[$"tests/{name}/{name}.csproj"], "");
        File.WriteAllText(Path.Combine(built, $"{name}.dll"), "");
        File.WriteAllText(Path.Combine(built, "code"), $"{code}");
        File.WriteAllText(
            Path.Combine(built, "summary"),
            $"Test run summary:\n  total: {passed + failed + skipped}\n  failed: {failed}\n  succeeded: {passed}\n  skipped: {skipped}\n");
    }

    private CliOutcome Launch(string script, params string[] arguments)
    {
        var start = new ProcessStartInfo("bash") { WorkingDirectory = _directory.Path, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(_directory[script]);
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["PATH"] = $"{_directory["bin"]}:{start.Environment["PATH"]}";
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new CliOutcome(process.ExitCode, output, errors.GetAwaiter().GetResult());
    }

    private static string LastLine(CliOutcome outcome) => outcome.Output.TrimEnd().Split('\n')[^1];
}
