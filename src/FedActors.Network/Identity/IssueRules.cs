namespace FedActors.Network.Identity;

/// <summary>What may be issued to whom, given everything issued so far.</summary>
internal static class IssueRules
{
    // Longer than a browser takes one; revocation is no excuse for certificates that never end.
    private static readonly TimeSpan LifetimeMin = TimeSpan.FromMinutes(1), LifetimeMax = TimeSpan.FromDays(398);

    // A site whose clock runs behind can use its kit at once.
    public static readonly TimeSpan ClockSlack = TimeSpan.FromHours(1);

    /// <summary>The terms of a first certificate, or of the first after revocation or expiry.</summary>
    /// <exception cref="ArgumentException">The order cannot be fulfilled; the message says why and what can.</exception>
    public static MemberTerms Accept(AuthorityIndex index, IssueOrder order, DateTimeOffset now)
    {
        SiteNames.Require("--name", order.Name);
        RequireLifetime(order.Lifetime);
        IReadOnlyList<IssuedCertificate> earlier = index.Of(order.Name);
        if (earlier.FirstOrDefault(certificate => certificate.Role != order.Role) is { } other)
        {
            throw new ArgumentException($"'{order.Name}' is the name of a {PeerUrn.Word(other.Role)}; a name belongs to one role. Choose another name for the {PeerUrn.Word(order.Role)}.");
        }

        if (earlier.LastOrDefault(certificate => certificate.IsInForce(now)) is { } present)
        {
            throw new ArgumentException($"'{order.Name}' has a certificate until {present.NotAfter:u}. Renew it with `fedactors provision renew`, or revoke it first.");
        }

        return Terms(index, order.Role, order.Name, Number(index, order, earlier), Hosts(order.Role, order.Hosts, order.Name), order.Lifetime, now);
    }

    /// <summary>The terms of a renewal: everything as before but the times.</summary>
    /// <exception cref="ArgumentException">There is nothing to renew.</exception>
    public static (MemberTerms Terms, IssuedCertificate Earlier) Renew(AuthorityIndex index, string name, TimeSpan lifetime, DateTimeOffset now)
    {
        RequireLifetime(lifetime);
        if (index.Of(name) is not [.., { } last])
        {
            throw new ArgumentException(Unknown(index, name));
        }

        return last.RevokedAt is { } at
            ? throw new ArgumentException($"the certificate of '{name}' was revoked at {at:u} and is not renewed. Issue a new one with `fedactors provision issue`; {Kept(last)}.")
            : (Terms(index, last.Role, last.Name, last.Number, last.Hosts, lifetime, now), last);
    }

    /// <summary>Refuses a key that another member has.</summary>
    public static void RequireOwnKey(AuthorityIndex index, string name, string publicKey)
    {
        if (index.Certificates.FirstOrDefault(certificate => certificate.PublicKey == publicKey && certificate.Name != name) is { } other)
        {
            throw new ArgumentException($"the key in the request is that of '{other.Name}'; every site makes its own with `fedactors provision request`.");
        }

        if (index.Certificates.FirstOrDefault(certificate => certificate.PublicKey == publicKey && certificate.RevokedAt is not null) is { } revoked)
        {
            throw new ArgumentException($"the key in the request was revoked at {revoked.RevokedAt:u} and is not certified again; make a new one with `fedactors provision request`.");
        }
    }

    /// <summary>What is said of a name that nobody has.</summary>
    public static string Unknown(AuthorityIndex index, string name)
    {
        const int NamesShown = 12;
        string[] names = [.. index.Certificates.Select(certificate => certificate.Name).Distinct().Order(StringComparer.Ordinal)];
        string known = names.Length == 0 ? "nothing has been issued yet"
            : $"issued so far: {string.Join(", ", names.Take(NamesShown))}{(names.Length > NamesShown ? $" and {names.Length - NamesShown} more (`fedactors provision list`)" : "")}";
        return $"nobody here is called '{(name.Length <= 80 ? name : $"{name[..80]}...")}'; {known}.";
    }

    private static MemberTerms Terms(
        AuthorityIndex index, PeerRole role, string name, int? number, IReadOnlyList<string> hosts, TimeSpan lifetime, DateTimeOffset now)
    {
        // A certificate does not outlive its root: it would be shown as good and be refused.
        DateTimeOffset ends = now + lifetime < index.Current.NotAfter ? now + lifetime : index.Current.NotAfter;
        return new MemberTerms(index.Federation, role, name, number, hosts, now - ClockSlack, ends);
    }

    private static int? Number(AuthorityIndex index, IssueOrder order, IReadOnlyList<IssuedCertificate> earlier)
    {
        if (order.Role != PeerRole.Node)
        {
            return order.Number is null ? null : throw new ArgumentException($"--number is {order.Number}; only nodes have numbers, and '{order.Name}' is to be a {PeerUrn.Word(order.Role)}.");
        }

        if (earlier is [.., { Number: { } own }])
        {
            return order.Number is null || order.Number == own ? own
                : throw new ArgumentException($"--number is {order.Number}; '{order.Name}' has had the number {own} from its first certificate and keeps it.");
        }

        var taken = index.Certificates.Where(certificate => certificate.Number is not null).GroupBy(certificate => certificate.Number!.Value).ToDictionary(group => group.Key, group => group.First().Name);
        if (order.Number is { } wanted)
        {
            return wanted < 0 ? throw new ArgumentException($"--number is {wanted}; 0 or more is wanted.")
                : taken.TryGetValue(wanted, out string? owner) ? throw new ArgumentException($"--number is {wanted}, which is the number of '{owner}'. Leave --number out to be given a free one.")
                : wanted;
        }

        return Enumerable.Range(0, taken.Count + 1).First(number => !taken.ContainsKey(number));
    }

    private static IReadOnlyList<string> Hosts(PeerRole role, IReadOnlyList<string> hosts, string name)
    {
        if (role != PeerRole.Seed)
        {
            return hosts.Count == 0 ? [] : throw new ArgumentException($"--host is {hosts[0]}; only seeds have hosts, and '{name}' is to be a {PeerUrn.Word(role)}: nobody dials it.");
        }

        return hosts.Count > 0 ? [.. hosts.Select(HostName.Require).Distinct()]
            : throw new ArgumentException("--host is not given; a seed's certificate names the hosts and addresses under which nodes reach it, for example --host seed-1.example.org --host 10.0.0.5.");
    }

    private static void RequireLifetime(TimeSpan lifetime)
    {
        if (lifetime < LifetimeMin || lifetime > LifetimeMax)
        {
            throw new ArgumentException($"the certificate is to be good for {lifetime.TotalDays:0.###} days; allowed: up to {LifetimeMax.TotalDays} (30 unless given).");
        }
    }

    private static string Kept(IssuedCertificate certificate) => certificate.Number is { } number ? $"it keeps the number {number}" : "it keeps its name";
}
