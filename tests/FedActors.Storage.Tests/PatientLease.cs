using FedActors.Core.Edges;
using FedActors.Core.Identity;
using FedActors.Core.Leadership;

namespace FedActors.Storage.Tests;

/// <summary>
/// Claims again where a claim was not answered within its second, as a leader does: the machine that runs the tests may be very busy.
/// </summary>
internal sealed class PatientLease(ILeaseStore lease) : ILeaseStore
{
    private const int AttemptsMax = 30;

    public LeaseView Claim(LeaseClaim claim) => Try(() => lease.Claim(claim));

    public LeaseView Look() => Try(lease.Look);

    public void Release(SeedIncarnation holder, Epoch epoch) => Try(() =>
    {
        lease.Release(holder, epoch);
        return true;
    });

    private static TResult Try<TResult>(Func<TResult> ask)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return ask();
            }
            catch (StoreException) when (attempt < AttemptsMax)
            {
                // The outcome is unknown; asking again finds out.
                continue;
            }
        }
    }
}
