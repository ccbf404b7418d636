namespace FedActors.Actors;

/// <summary>Lets the actor that started a piece of work cancel it.</summary>
public abstract class WorkTicket
{
    private protected WorkTicket()
    {
    }

    /// <summary>Asks the work to end; its outcome still comes as a message, cancelled or already completed.</summary>
    public abstract void Cancel();
}
