using System.Globalization;
using Contracts;
using FedActors.Core;
using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Rounds;
using FedActors.Storage.Postgres;
using Npgsql;

namespace FedActors.Storage.Tests.Postgres;

/// <summary>What a person is told when a shared store is not as it should be (reliability reference 4.3, rows 45 to 50).</summary>
public sealed class PostgresWordsTests : IDisposable
{
    private readonly PostgresGround _ground = new();

    public void Dispose() => _ground.Dispose();

    [Fact]
    public void Wrong_password_is_told_without_showing_it()
    {
        MalformedInputException error = Assert.Throws<MalformedInputException>(() => FederationStore.Open(Own() with { Password = "s3cret" }));

        Assert.StartsWith($"{Own()}: opening the store failed: password authentication failed", error.Message);
        Assert.EndsWith("Check the user, and the password in PGPASSWORD, PGPASSFILE or the address.", error.Message);
        Assert.DoesNotContain("s3cret", error.ToString());
    }

    [Fact]
    public void Database_that_is_not_there_is_told()
    {
        MalformedInputException error = Assert.Throws<MalformedInputException>(() => FederationStore.Open(Own() with { Database = "nowhere" }));

        Assert.EndsWith("database \"nowhere\" does not exist (3D000). Create the database, or correct its name in the address.", error.Message);
    }

    [Fact]
    public void Server_that_is_not_there_is_told_as_something_that_may_pass()
    {
        StoreException error = Assert.Throws<StoreException>(() => FederationStore.Open(Own() with { Port = 1 }));

        Assert.Contains("127.0.0.1:1/fedactors", error.Message);
        Assert.Contains("opening the store failed. The database is not reached (Connection refused).", error.Message);
    }

    [Fact]
    public void Newer_tables_are_refused_and_left_alone()
    {
        _ground.Schema.Execute("update store set value = '99' where key = 'schema'");

        MalformedInputException error = Assert.Throws<MalformedInputException>(() => _ground.Open());

        Assert.EndsWith("the store's tables have version 99; this program knows up to 1. Start a newer program; nothing was changed.", error.Message);
    }

    [Fact]
    public void Store_of_another_federation_is_refused()
    {
        _ground.Open(new StoreOptions { Federation = "hospitals" });

        MalformedInputException error = Assert.Throws<MalformedInputException>(() => _ground.Open(new StoreOptions { Federation = "banks" }));

        Assert.Contains("the store belongs to the federation \"hospitals\", not to \"banks\".", error.Message);
    }

    [Fact]
    public void Missing_table_is_named()
    {
        _ground.Schema.Execute("drop table lives; drop table sites");

        MalformedInputException error = Assert.Throws<MalformedInputException>(() => _ground.Open());

        Assert.Contains("the tables sites, lives of the store are missing. Restore the schema from a backup", error.Message);
    }

    [Fact]
    public void Schema_that_disappears_later_stops_commits_in_words()
    {
        Epoch epoch = _ground.Lead(SomeSeeds.A);
        _ground.Schema.Execute($"drop schema {_ground.Schema.Schema} cascade");

        MalformedInputException error = Assert.Throws<MalformedInputException>(
            () => _ground.First.OpenJournal(SomeSeeds.A).Append(Records.Make(1, epoch, null)));

        Assert.Contains("appending round 1 of run run failed: relation \"lease\" does not exist (42P01). A table is missing or changed", error.Message);
        Assert.Throws<MalformedInputException>(() => _ground.First.Lease.Claim(SomeSeeds.Claim(SomeSeeds.A)));
    }

    [Fact]
    public void Store_of_an_earlier_release_gets_the_tables_that_it_lacks()
    {
        _ground.Schema.Execute($"drop table {_ground.Schema.Schema}.privacy_draws, {_ground.Schema.Schema}.receipts");

        using FederationStore store = FederationStore.Open(Own());

        Assert.Empty(store.OpenLedger(SomeSeeds.A).Read("default"));
    }

    [Fact]
    public void Missing_rights_are_named_with_the_command_that_grants_them()
    {
        string role = $"limited_{_ground.Schema.Schema}";
        _ground.Schema.Execute($"create role {role} login password 'pw'; grant usage on schema {_ground.Schema.Schema} to {role}; "
            + $"grant select on all tables in schema {_ground.Schema.Schema} to {role}; grant insert, update, delete on rounds to {role}");
        try
        {
            MalformedInputException error = Assert.Throws<MalformedInputException>(() => FederationStore.Open(Own() with { User = role, Password = "pw" }));

            Assert.Contains($"the user lacks rights on store, lease, terms, sites, lives, runs, privacy_draws, receipts, blobs, blob_chunks. Run: grant select, insert, update, delete "
                + $"on all tables in schema {_ground.Schema.Schema} to this user.", error.Message);
        }
        finally
        {
            _ground.Schema.Execute($"drop owned by {role}; drop role {role}");
        }
    }

    [Fact]
    public void Lease_deleted_by_hand_fences_its_holder_and_comes_back_with_a_greater_epoch()
    {
        _ground.Lead(SomeSeeds.A);
        Epoch epoch = _ground.Lead(SomeSeeds.A);
        _ground.Schema.Execute("delete from lease");

        Assert.Equal(CommitOutcome.Fenced, _ground.First.OpenJournal(SomeSeeds.A).Append(Records.Make(1, epoch, null)));
        Assert.Equal(new Epoch(3), new PatientLease(_ground.Second.Lease).Claim(SomeSeeds.Claim(SomeSeeds.B)).Epoch);
    }

    [Theory]
    [InlineData("update lease set epoch = 1")]
    [InlineData("update lease set epoch = 1; delete from terms")]
    public void Epoch_set_back_by_hand_does_not_come_round_again(string meddling)
    {
        _ground.Lead(SomeSeeds.B);
        _ground.Lead(SomeSeeds.B);
        Epoch epoch = _ground.Lead(SomeSeeds.A);
        IRoundJournal journal = _ground.First.OpenJournal(SomeSeeds.A);
        RoundRecord first = Records.Make(1, epoch, null);
        Assert.Equal(CommitOutcome.Committed, journal.Append(first));
        _ground.Schema.Execute(meddling);

        Assert.Equal(CommitOutcome.Fenced, journal.Append(Records.Make(2, epoch, first)));
        Assert.Equal(new Epoch(4), new PatientLease(_ground.First.Lease).Claim(SomeSeeds.Claim(SomeSeeds.A)).Epoch);
    }

    [Theory]
    [InlineData("delete from rounds where round = 2", "run run ends with round 1 with the hash")]
    [InlineData("delete from rounds", "run run ends with no round, but this seed has seen round 2")]
    public void Database_that_has_lost_committed_rounds_is_refused_by_whoever_saw_them(string loss, string words)
    {
        Epoch epoch = _ground.Lead(SomeSeeds.A);
        IRoundJournal journal = _ground.First.OpenJournal(SomeSeeds.A);
        RoundRecord first = Records.Make(1, epoch, null), second = Records.Make(2, epoch, first);
        journal.Append(first);
        journal.Append(second);
        _ground.Schema.Execute(loss);

        MalformedInputException error = Assert.Throws<MalformedInputException>(() => journal.Last(Records.Run));

        Assert.Contains(words, error.Message);
        Assert.Contains("the database has lost what it had stored.", error.Message);
    }

    [Fact]
    public void Record_changed_by_hand_is_refused_when_it_is_read()
    {
        Epoch epoch = _ground.Lead(SomeSeeds.A);
        _ground.First.OpenJournal(SomeSeeds.A).Append(Records.Make(1, epoch, null));
        _ground.Schema.Execute("update rounds set record = set_byte(record, 20, 65)");

        MalformedInputException error = Assert.Throws<MalformedInputException>(() => _ground.Second.OpenJournal(SomeSeeds.B).Last(Records.Run));

        Assert.StartsWith(string.Create(CultureInfo.InvariantCulture, $"{Own()}: run run: round 1: the record has the hash "), error.Message);
    }

    [Fact]
    public void Round_is_committed_after_the_fence_was_taken_away_and_put_back()
    {
        Epoch epoch = _ground.Lead(SomeSeeds.A);
        IRoundJournal journal = _ground.First.OpenJournal(SomeSeeds.A);
        _ground.Schema.Execute("alter table rounds rename to elsewhere");
        Assert.Throws<MalformedInputException>(() => journal.Append(Records.Make(1, epoch, null)));
        _ground.Schema.Execute("alter table elsewhere rename to rounds");

        Assert.Equal(CommitOutcome.Committed, journal.Append(Records.Make(1, epoch, null)));
    }

    [Fact]
    public void Database_without_encryption_is_not_used_where_it_is_wanted()
    {
        StoreException error = Assert.Throws<StoreException>(() => FederationStore.Open(Own() with { TlsMode = "verify-full" }));

        Assert.Contains("The database offers no encryption. Set ssl = on in its postgresql.conf", error.Message);
    }

    [Fact]
    public void Certificate_that_is_not_accepted_is_told_with_what_helps()
    {
        var refused = new NpgsqlException("Exception while performing SSL handshake", new System.Security.Authentication.AuthenticationException("The remote certificate was rejected."));

        Assert.Contains(
            "The database's certificate is not accepted (The remote certificate was rejected). Name the root that issued it in PGSSLROOTCERT",
            PostgresWords.Of(refused, "postgres://db", "opening the store").Message);
    }

    private StoreAddress.Postgres Own() => (StoreAddress.Postgres)_ground.Address;
}
