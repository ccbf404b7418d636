using System.Globalization;
using System.Net;
using FedActors.Core;

namespace FedActors.Storage;

/// <summary>
/// Where a federation's store is: <c>sqlite:DIRECTORY</c> on this machine, or
/// <c>postgres://user@host:port/database?schema=name</c>, whose password may stand in it or, better, in PGPASSWORD or PGPASSFILE.
/// </summary>
public abstract record StoreAddress
{
    private const string SqliteScheme = "sqlite:", SchemaDefault = "fedactors";

    // What leaves this machine is encrypted, and the server is who it says it is, unless somebody asks for less.
    private const string TlsAway = "verify-full", TlsHere = "prefer";

    private static readonly string[] PostgresSchemes = ["postgres://", "postgresql://"];

    private StoreAddress()
    {
    }

    /// <summary>A directory of this machine with a SQLite database and blob files; one seed only.</summary>
    /// <param name="Directory">The directory, made where it is missing.</param>
    public sealed record Sqlite(string Directory) : StoreAddress
    {
        /// <inheritdoc/>
        public override string ToString() => $"{SqliteScheme}{Directory}";
    }

    /// <summary>A schema of a PostgreSQL database, shared by any number of seeds.</summary>
    /// <param name="Host">Host name, address, or the directory of a Unix socket.</param>
    /// <param name="Port">The port.</param>
    /// <param name="Database">The database.</param>
    /// <param name="User">Who connects.</param>
    /// <param name="Password">The password; null takes it from PGPASSWORD or PGPASSFILE.</param>
    /// <param name="Schema">The schema with the tables, made where it is missing: one federation each.</param>
    /// <param name="TlsMode">disable, allow, prefer, require, verify-ca or verify-full, which other machines' databases have by default.</param>
    public sealed record Postgres(string Host, int Port, string Database, string User, string? Password, string Schema, string TlsMode)
        : StoreAddress
    {
        /// <summary>Never with the password.</summary>
        public override string ToString()
        {
            string host = Host.StartsWith('/') ? Uri.EscapeDataString(Host) : Host.Contains(':') ? $"[{Host}]" : Host;
            return string.Create(CultureInfo.InvariantCulture, $"postgres://{User}@{host}:{Port}/{Database}?schema={Schema}");
        }
    }

    /// <summary>Reads an address.</summary>
    /// <param name="text">The address.</param>
    /// <param name="source">Where it stands, for messages: a file and setting, or an option.</param>
    /// <exception cref="MalformedInputException">The text is no address of a known kind.</exception>
    public static StoreAddress Parse(string text, string source = "store")
    {
        if (text.StartsWith(SqliteScheme, StringComparison.Ordinal))
        {
            string directory = text[SqliteScheme.Length..];
            return directory.Length > 0
                ? new Sqlite(directory)
                : throw new MalformedInputException(source, "\"sqlite:\" names no directory; write sqlite:DIRECTORY.");
        }

        return PostgresSchemes.Any(scheme => text.StartsWith(scheme, StringComparison.Ordinal))
            ? ParsePostgres(text, source)
            : throw new MalformedInputException(
                source, $"\"{WithoutPassword(text)}\" is no store's address. Write sqlite:DIRECTORY for a store on this machine, or "
                    + "postgres://user@host:port/database?schema=name for one that several seeds share.");
    }

    private static Postgres ParsePostgres(string text, string source)
    {
        const string Form = "Write postgres://user@host:port/database?schema=name.";
        string shown = WithoutPassword(text);

        // The host of a Unix socket is a directory; an address with %2F in the host is one that the Uri class does not take.
        string host = "";
        int at = text.IndexOf('@'), authority = text.IndexOf("://", StringComparison.Ordinal) + 3;
        int hostStart = at < 0 ? authority : at + 1, hostEnd = text.IndexOfAny([':', '/', '?'], hostStart);
        string written = text[hostStart..(hostEnd < 0 ? text.Length : hostEnd)];
        if (written.StartsWith("%2F", StringComparison.OrdinalIgnoreCase))
        {
            host = Uri.UnescapeDataString(written);
            text = string.Concat(text.AsSpan(0, hostStart), "socket", text.AsSpan(hostStart + written.Length));
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) || uri.Host.Length == 0)
        {
            throw new MalformedInputException(source, $"\"{shown}\" cannot be read. {Form}");
        }

        string database = Uri.UnescapeDataString(uri.AbsolutePath.Trim('/'));
        string[] user = [.. uri.UserInfo.Split(':', 2).Select(Uri.UnescapeDataString)];
        if (database.Length == 0 || database.Contains('/') || user[0].Length == 0)
        {
            throw new MalformedInputException(source, $"\"{shown}\" must name a user and one database. {Form}");
        }

        (string schema, string? tls) = ParseSettings(uri.Query, shown, source);
        host = host.Length > 0 ? host : uri.IdnHost.Trim('[', ']');
        return new Postgres(
            host, uri.Port > 0 ? uri.Port : 5432, database, user[0], user.Length > 1 ? user[1] : null, schema, tls ?? (IsHere(host) ? TlsHere : TlsAway));
    }

    private static bool IsHere(string host) =>
        host.StartsWith('/') || host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out IPAddress? address) && IPAddress.IsLoopback(address));

    private static (string Schema, string? Tls) ParseSettings(string query, string shown, string source)
    {
        (string schema, string? tls) = (SchemaDefault, null);
        foreach (string setting in query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] pair = [.. setting.Split('=', 2).Select(Uri.UnescapeDataString)];
            (schema, tls) = pair switch
            {
                ["schema", var name] when IsSchemaName(name) => (name, tls),
                ["sslmode", "disable" or "allow" or "prefer" or "require" or "verify-ca" or "verify-full"] => (schema, pair[1]),
                ["schema", var name] => throw new MalformedInputException(
                    source, $"\"{name}\" is no name for a schema: 1 to 63 characters of a-z, 0-9 and _, no digit first."),
                _ => throw new MalformedInputException(
                    source, $"\"{shown}\" has the setting \"{pair[0]}\"; known are schema=NAME and "
                        + "sslmode=disable|allow|prefer|require|verify-ca|verify-full."),
            };
        }

        return (schema, tls);
    }

    private static bool IsSchemaName(string name) =>
        name.Length is >= 1 and <= 63
        && !char.IsAsciiDigit(name[0])
        && name.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '_')
        && !name.StartsWith("pg_", StringComparison.Ordinal);

    private static string WithoutPassword(string text)
    {
        int authority = text.IndexOf("://", StringComparison.Ordinal), at = text.LastIndexOf('@');
        int colon = authority < 0 ? -1 : text.IndexOf(':', authority + 3);
        return at > colon && colon > 0 ? string.Concat(text.AsSpan(0, colon), text.AsSpan(at)) : text;
    }
}
