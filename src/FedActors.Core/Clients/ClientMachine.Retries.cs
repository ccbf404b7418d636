using FedActors.Core.Protocol;

namespace FedActors.Core.Clients;

/// <content>What is tried again, how often, and when it is given up.</content>
public sealed partial class ClientMachine
{
    private void RetryLater(string reason, List<ClientEffect> effects)
    {
        if (_retries >= _options.RetriesMax)
        {
            Decline($"given up after {_options.RetriesMax + 1} tries: {reason}", isOfTraining: false, effects);
            return;
        }

        effects.Add(new ClientEffect.SetTimer(ClientTimer.Retry, RetryDelay()));
        _retries++;
    }

    private void Retry(List<ClientEffect> effects)
    {
        switch (Phase)
        {
            case ClientPhase.Fetching: Fetch(effects); break;
            case ClientPhase.Uploading: Upload(effects); break;
            case ClientPhase.Offering when ++_retries > _options.RetriesMax: GiveUp(null, "the aggregator did not answer", effects); break;
            case ClientPhase.Offering: SendOffer(effects); break;
        }
    }

    private TimeSpan RetryDelay()
    {
        TimeSpan delay = _options.RetryDelay * (1L << Math.Min(_retries, 20));
        return delay < _options.RetryDelayMax ? delay : _options.RetryDelayMax;
    }

    private void Decline(string reason, bool isOfTraining, List<ClientEffect> effects)
    {
        _declined = new Declined(_task!, reason, isOfTraining);
        effects.Add(new ClientEffect.Send(new AggregatorMessage.TaskDeclined(_task!.Key, reason)));
        GiveUp(null, reason, effects);
    }
}
