using FedActors.Core;
using FedActors.Core.Clients;
using FedActors.Core.Identity;
using FedActors.Core.Protocol;
using FedActors.Core.Vectors;
using FedActors.Network.Wire;

namespace FedActors.Network.Client;

/// <summary>
/// A node's part in bodies that travel within messages: the model that comes with a task, and the present update while it waits for its
/// answer. Safe for many threads.
/// </summary>
internal sealed class EnclosedBodies
{
    private readonly Lock _lock = new();
    private (TaskKey Key, Sha256Digest Digest, EnclosedBody Body)? _update;
    private TaskKey? _missed;

    /// <summary>The model that came with a task; null where it is not the one to train, which is then fetched.</summary>
    public static ModelVector? Read(ClientMessage.TrainTask task, EnclosedBody enclosed, ModelShape? shape)
    {
        if (Sha256Digest.Of(enclosed.File.Span) != task.Model)
        {
            return null;
        }

        try
        {
            var intake = new SafetensorsIntake(enclosed.File.Length, shape, $"model {task.Model.Short}");
            intake.Add(enclosed.File.Span);
            return intake.IsComplete ? intake.Model : null;
        }
        catch (MalformedInputException)
        {
            // The same file fetched says what is wrong with it, to whoever waits for it.
            return null;
        }
    }

    /// <summary>Keeps an update to go out with its offer.</summary>
    /// <returns>False where it is too long for that, or went out so before and was missed: it then goes by a request.</returns>
    public bool TryKeep(TaskKey key, LocalUpdate.Ready update, SafetensorsImage image, WelcomeTerms terms)
    {
        if (image.Length > Math.Min(terms.EnclosedBytesMax, EnclosedBody.BytesMax) || _missed == key)
        {
            return false;
        }

        var file = new byte[image.Length];
        image.CopyTo(update.Values, 0, file);
        lock (_lock)
        {
            _update = (key, update.Note.Body, new EnclosedBody(file));
        }

        return true;
    }

    /// <summary>What goes out with a message.</summary>
    public EnclosedBody? For(AggregatorMessage message)
    {
        lock (_lock)
        {
            return message is AggregatorMessage.UpdateReady offer && _update is { } kept && kept.Key == offer.Key && kept.Digest == offer.Note.Body ? kept.Body : null;
        }
    }

    /// <summary>An offer was answered.</summary>
    public void Hear(ClientMessage.Answer answer)
    {
        lock (_lock)
        {
            if (_update?.Key == answer.Key)
            {
                _update = null;
                _missed = answer.Outcome == UpdateAnswer.BodyMissing ? answer.Key : _missed;
            }
        }
    }
}
