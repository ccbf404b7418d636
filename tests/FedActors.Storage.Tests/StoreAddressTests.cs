using FedActors.Core;

namespace FedActors.Storage.Tests;

public sealed class StoreAddressTests
{
    [Fact]
    public void Directory_is_taken_as_it_is_written() =>
        Assert.Equal(new StoreAddress.Sqlite("data/my store"), StoreAddress.Parse("sqlite:data/my store"));

    [Theory]
    [InlineData("postgres://fed@db/trials", "db", 5432, "trials", "fed", null, "fedactors", "verify-full")]
    [InlineData("postgresql://fed:p%40ss@db.example:6000/trials?schema=hospital_1&sslmode=verify-full", "db.example", 6000, "trials", "fed", "p@ss", "hospital_1", "verify-full")]
    [InlineData("postgres://fed@%2Fvar%2Frun%2Fpostgresql/trials", "/var/run/postgresql", 5432, "trials", "fed", null, "fedactors", "prefer")]
    [InlineData("postgres://fed@[::1]:5433/trials", "::1", 5433, "trials", "fed", null, "fedactors", "prefer")]
    public void Postgres_address_is_read(string text, string host, int port, string database, string user, string? password, string schema, string tls) =>
        Assert.Equal(new StoreAddress.Postgres(host, port, database, user, password, schema, tls), StoreAddress.Parse(text));

    [Theory]
    [InlineData("db.example", "", "verify-full")]
    [InlineData("10.0.0.5", "", "verify-full")]
    [InlineData("localhost.example", "", "verify-full")]
    [InlineData("[fd00::5]", "", "verify-full")]
    [InlineData("db.example", "?sslmode=prefer", "prefer")]
    [InlineData("db.example", "?schema=a&sslmode=disable", "disable")]
    [InlineData("localhost", "", "prefer")]
    [InlineData("LocalHost", "", "prefer")]
    [InlineData("127.3.2.1", "", "prefer")]
    [InlineData("[::1]", "", "prefer")]
    [InlineData("%2Ftmp", "", "prefer")]
    [InlineData("localhost", "?sslmode=verify-full", "verify-full")]
    public void What_leaves_the_machine_is_encrypted_to_a_server_that_is_known_unless_less_is_asked_for(string host, string settings, string tls) =>
        Assert.Equal(tls, Assert.IsType<StoreAddress.Postgres>(StoreAddress.Parse($"postgres://fed@{host}/trials{settings}")).TlsMode);

    [Theory]
    [InlineData("", "is no store's address. Write sqlite:DIRECTORY")]
    [InlineData("data", "\"data\" is no store's address.")]
    [InlineData("sqlite:", "names no directory")]
    [InlineData("mysql://a@b/c", "is no store's address.")]
    [InlineData("postgres://db/trials", "must name a user and one database")]
    [InlineData("postgres://fed@db", "must name a user and one database")]
    [InlineData("postgres://fed@db/a/b", "must name a user and one database")]
    [InlineData("postgres://fed@db:99999/a", "cannot be read")]
    [InlineData("postgres://fed@db/a?schema=Robert\"); drop", "is no name for a schema")]
    [InlineData("postgres://fed@db/a?schema=pg_temp", "is no name for a schema")]
    [InlineData("postgres://fed@db/a?shema=x", "has the setting \"shema\"; known are schema=NAME and sslmode=")]
    [InlineData("postgres://fed@db/a?sslmode=off", "has the setting \"sslmode\"")]
    public void Other_text_is_refused_with_the_form_that_is_wanted(string text, string words)
    {
        MalformedInputException error = Assert.Throws<MalformedInputException>(() => StoreAddress.Parse(text, "seed.conf:7: seed.store"));

        Assert.StartsWith("seed.conf:7: seed.store: ", error.Message);
        Assert.Contains(words, error.Message);
    }

    [Theory]
    [InlineData("postgres://fed:s3cret@db/trials?nothing=1")]
    [InlineData("postgres://fed:s3cret@db")]
    [InlineData("postgresx://fed:s3cret@db/trials")]
    public void Password_is_never_shown(string text)
    {
        Assert.DoesNotContain("s3cret", Assert.Throws<MalformedInputException>(() => StoreAddress.Parse(text)).Message);
        Assert.DoesNotContain("s3cret", StoreAddress.Parse("postgres://fed:s3cret@db/trials").ToString());
    }
}
