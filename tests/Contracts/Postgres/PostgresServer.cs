using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Contracts.Postgres;

/// <summary>
/// A PostgreSQL server of the tests' own: a fresh cluster in a temporary directory on a free loopback port. A shell watches over it and ends
/// it and its directory as soon as this process is gone, however it ended.
/// </summary>
public sealed partial class PostgresServer : IDisposable
{
    private const string User = "fedactors", Database = "fedactors";
    private const int Kill = 9, Continue = 18, Stop = 19;
    private static readonly TimeSpan StartMax = TimeSpan.FromSeconds(60);
    private static readonly Lazy<PostgresServer> SharedServer = new(StartShared);

    private readonly string _password = Guid.NewGuid().ToString("n");
    private readonly string _directory;
    private readonly Process _watch;

    /// <summary>Starts a server of one's own, to be killed and paused; most tests use <see cref="Shared"/>.</summary>
    public PostgresServer(int port = 0)
    {
        Port = port == 0 ? FreePort() : port;
        _directory = Directory.CreateTempSubdirectory("fedactors-postgres-").FullName;
        File.WriteAllText(Path.Combine(_directory, "password"), _password);
        if (OwnUser is { } user)
        {
            Run("chown", "-R", user, _directory);
        }

        _watch = Launch();
        AwaitStart();
    }

    /// <summary>The server that the tests of this process share; each test has a schema of its own.</summary>
    public static PostgresServer Shared => SharedServer.Value;

    /// <summary>Why there can be no server here, as a sentence; null where there can.</summary>
    public static string? Missing { get; } = FindBinaries() is null
        ? "PostgreSQL is not installed here: apt-get install postgresql (or ./fedactors test as root) brings it."
        : null;

    /// <summary>The loopback port.</summary>
    public int Port { get; }

    /// <summary>The first server process.</summary>
    public int ProcessId => int.Parse(File.ReadLines(Path.Combine(_directory, "data", "postmaster.pid")).First(), CultureInfo.InvariantCulture);

    // The server refuses to run as root.
    private static string? OwnUser { get; } = Environment.UserName != "root" ? null
        : File.ReadLines("/etc/passwd").Any(line => line.StartsWith("postgres:", StringComparison.Ordinal)) ? "postgres" : "nobody";

    /// <summary>A store's address on this server, with the password.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="port">The port to dial, where a proxy stands before the server.</param>
    public string Address(string schema, int? port = null) => string.Create(
        CultureInfo.InvariantCulture, $"postgres://{User}:{_password}@127.0.0.1:{port ?? Port}/{Database}?schema={schema}&sslmode=disable");

    /// <summary>How Npgsql connects.</summary>
    public string ConnectionString(string schema) => string.Create(
        CultureInfo.InvariantCulture,
        $"Host=127.0.0.1;Port={Port};Database={Database};Username={User};Password={_password};Search Path={schema};Ssl Mode=Disable;Pooling=false");

    /// <summary>Stops the server's clock, as it were: SIGSTOP to each of its processes.</summary>
    public void Pause() => SignalAll(Stop);

    /// <summary>Lets a paused server go on.</summary>
    public void Resume() => SignalAll(Continue);

    /// <summary>Kills every server process at once; the watching shell starts it again, and it recovers.</summary>
    public void Crash() => SignalAll(Kill);

    /// <inheritdoc/>
    public void Dispose()
    {
        // The shell waits for the end of its input.
        _watch.StandardInput.Close();
        if (!_watch.WaitForExit(StartMax))
        {
            _watch.Kill(entireProcessTree: true);
        }

        _watch.Dispose();
    }

    private static PostgresServer StartShared()
    {
        var server = new PostgresServer();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => server.Dispose();
        return server;
    }

    private Process Launch()
    {
        // The loop restarts a server that was killed; the end of the input, which is the end of this process, ends everything.
        string script = string.Create(CultureInfo.InvariantCulture, $"""
            cd '{_directory}' || exit 1
            PATH='{FindBinaries()}':$PATH
            initdb -D data -U {User} -A scram-sha-256 --pwfile=password -E UTF8 --locale=C -N >initdb.log 2>&1 || exit 1
            (
                while [ ! -e stop ]; do
                    rm -f data/postmaster.pid
                    postgres -D data -F -p {Port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=200 \
                        -c shared_buffers=32MB -c log_min_messages=fatal >>server.log 2>&1 </dev/null
                    [ -e stop ] || sleep 0.2
                done
            ) &
            cat >/dev/null
            touch stop
            pid=$(head -n 1 data/postmaster.pid 2>/dev/null) && kill -CONT "$pid" && kill -QUIT "$pid"
            wait
            cd / && rm -rf '{_directory}'
            """);
        List<string> command = OwnUser is null
            ? ["sh", "-c", script]
            : ["setpriv", "--reuid", OwnUser, "--regid", Primary(OwnUser), "--clear-groups", "sh", "-c", script];
        return Process.Start(new ProcessStartInfo(command[0], command.Skip(1)) { RedirectStandardInput = true, WorkingDirectory = "/" })!;
    }

    private void AwaitStart()
    {
        for (long since = Stopwatch.GetTimestamp(); ;)
        {
            if (Accepts())
            {
                return;
            }

            if (_watch.HasExited || Stopwatch.GetElapsedTime(since) > StartMax)
            {
                string[] logs = [.. Directory.EnumerateFiles(_directory, "*.log").Select(File.ReadAllText)];
                Dispose();
                throw new InvalidOperationException($"PostgreSQL did not start in {StartMax.TotalSeconds} s: {string.Join('\n', logs)}");
            }

            Thread.Sleep(20);
        }
    }

    /// <summary>Whether the database that the stores use can be opened; it is made on the first time.</summary>
    private bool Accepts()
    {
        try
        {
            using var connection = new Npgsql.NpgsqlConnection(ConnectionString("public").Replace($"Database={Database}", "Database=postgres", StringComparison.Ordinal));
            connection.Open();
            using var look = new Npgsql.NpgsqlCommand($"select 1 from pg_database where datname = '{Database}'", connection);
            if (look.ExecuteScalar() is null)
            {
                using var make = new Npgsql.NpgsqlCommand($"create database {Database}", connection);
                make.ExecuteNonQuery();
            }

            return true;
        }
        catch (Npgsql.NpgsqlException)
        {
            return false;
        }
    }

    private void SignalAll(int signal)
    {
        int first = ProcessId;
        foreach (int process in Children(first).Append(first))
        {
            Signal(process, signal);
        }
    }

    private static IEnumerable<int> Children(int process) => File
        .ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/task/{process}/children"))
        .Split(' ', StringSplitOptions.RemoveEmptyEntries)
        .Select(text => int.Parse(text, CultureInfo.InvariantCulture));

    private static string? FindBinaries() =>
        (Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql").OrderDescending().Select(version => Path.Combine(version, "bin")) : [])
            .Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'))
            .FirstOrDefault(directory => File.Exists(Path.Combine(directory, "initdb")) && File.Exists(Path.Combine(directory, "postgres")));

    private static string Primary(string user) => File.ReadLines("/etc/passwd").First(line => line.StartsWith($"{user}:", StringComparison.Ordinal)).Split(':')[3];

    private static void Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(program, arguments);
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with code {process.ExitCode}.");
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Signal(int process, int signal);
}
