using FedActors.Network.Identity;

namespace Shared;

/// <summary>A certificate authority and kits in a temporary directory: real certificates, made in milliseconds.</summary>
internal sealed class TestFederation : IDisposable
{
    private readonly Dictionary<string, string> _kits = [];
    private readonly TimeProvider _time;

    /// <summary>Makes the authority.</summary>
    /// <param name="name">The federation's name.</param>
    /// <param name="time">When certificates are issued; the system's clock unless given.</param>
    public TestFederation(string name = "hospitals", TimeProvider? time = null)
    {
        _time = time ?? TimeProvider.System;
        Authority = CertificateAuthority.Init(System.IO.Path.Combine(Path, "ca"), name, CertificateAuthority.DefaultRootLifetime, time: _time);
    }

    /// <summary>The temporary directory; gone when this is disposed.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("fedactors-test-").FullName;

    /// <summary>The authority, for what is not here.</summary>
    public CertificateAuthority Authority { get; }

    /// <summary>The directory of a new seed's kit; its certificate names localhost and 127.0.0.1 unless hosts are given.</summary>
    public string Seed(string name = "seed-1", params string[] hosts) =>
        Issue(new IssueOrder { Role = PeerRole.Seed, Name = name, Hosts = hosts.Length > 0 ? hosts : ["localhost", "127.0.0.1", "::1"] });

    /// <summary>The directory of a new node's kit.</summary>
    public string Node(string name, int? number = null, TimeSpan? lifetime = null) =>
        Issue(new IssueOrder { Role = PeerRole.Node, Name = name, Number = number, Lifetime = lifetime ?? IssueOrder.DefaultLifetime });

    /// <summary>The directories of many nodes' kits, numbered from 0 or on: one write of the index for all.</summary>
    public IReadOnlyList<string> Nodes(int count, string prefix = "node") =>
        [.. Authority.Issue([.. Enumerable.Range(0, count).Select(i => new IssueOrder { Role = PeerRole.Node, Name = $"{prefix}-{i}" })]).Select(kit => Write(kit))];

    /// <summary>The directory of a new operator's kit.</summary>
    public string Operator(string name = "olga") => Issue(new IssueOrder { Role = PeerRole.Operator, Name = name });

    /// <summary>The directory of a kit as ordered, with addresses of seeds in its configuration file.</summary>
    public string Issue(IssueOrder order, params string[] seeds) => Write(Authority.Issue(order), seeds);

    /// <summary>The directory of a kit that was issued before.</summary>
    public string KitOf(string name) => _kits[name];

    /// <summary>Opens the kit of a name.</summary>
    public SiteKit Load(string name) => SiteKit.Load(KitOf(name), _time);

    /// <summary>Revokes and carries the new list to every seed's kit.</summary>
    public void Revoke(string nameOrSerial, string reason = "test")
    {
        Authority.Revoke(nameOrSerial, reason);
        Distribute();
    }

    /// <summary>Renews a kit where it lies.</summary>
    public void Renew(string name, TimeSpan? lifetime = null, bool wantsNewKey = false) =>
        KitDirectory.Renew(KitOf(name), Authority.Renew(new RenewOrder { Name = name, Lifetime = lifetime ?? IssueOrder.DefaultLifetime, WantsNewKey = wantsNewKey }));

    /// <summary>Carries the authority's roots and lists to every kit that has such files.</summary>
    public void Distribute()
    {
        foreach (string kit in _kits.Values)
        {
            foreach (string file in (string[])[TrustAnchors.RootsFile, TrustAnchors.RevocationsFile])
            {
                string target = System.IO.Path.Combine(kit, file);
                if (File.Exists(target))
                {
                    File.Copy(System.IO.Path.Combine(Authority.Directory, file), $"{target}.new", overwrite: true);
                    File.Move($"{target}.new", target, overwrite: true);
                }
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Path, recursive: true);

    private string Write(IssuedKit kit, params string[] seeds)
    {
        string directory = System.IO.Path.Combine(Path, "kits", kit.Entry.Name);
        KitDirectory.Create(directory, kit, new KitSettings { Seeds = seeds });
        _kits[kit.Entry.Name] = directory;
        return directory;
    }
}
