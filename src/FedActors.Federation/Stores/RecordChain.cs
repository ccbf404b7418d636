using FedActors.Core.Identity;
using FedActors.Core.Rounds;

namespace FedActors.Federation.Stores;

/// <summary>The committed records of one run and the lease over them: the rules that every journal of this process keeps.</summary>
internal sealed class RecordChain
{
    private readonly List<RoundRecord> _records = [];
    private Sha256Digest _lastHash;

    public IReadOnlyList<RoundRecord> Records => _records;

    public Epoch Epoch { get; private set; }

    public Sha256Digest LastHash => _lastHash;

    /// <summary>The epoch that the next lease would have.</summary>
    public Epoch NextEpoch => new(Epoch.Value + 1);

    public void SetEpoch(Epoch epoch) => Epoch = epoch;

    /// <summary>What an append would be answered; null where the record must first be made durable and then <see cref="Add"/>ed.</summary>
    public CommitOutcome? Judge(RoundRecord record, Sha256Digest hash)
    {
        int index = record.Round.Value - 1;
        if ((uint)index < (uint)_records.Count)
        {
            // The same record again comes from someone who did not hear the first answer.
            return hash == HashOf(index) ? CommitOutcome.Committed : CommitOutcome.Fenced;
        }

        bool continues = index == _records.Count && record.Previous == _lastHash;
        return record.Epoch == Epoch && continues ? null : CommitOutcome.Fenced;
    }

    public void Add(RoundRecord record, Sha256Digest hash)
    {
        _records.Add(record);
        _lastHash = hash;
        Epoch = record.Epoch.Value > Epoch.Value ? record.Epoch : Epoch;
    }

    private Sha256Digest HashOf(int index) => index + 1 < _records.Count ? _records[index + 1].Previous : _lastHash;
}
