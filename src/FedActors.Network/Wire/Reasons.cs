namespace FedActors.Network.Wire;

/// <summary>
/// The stable words for why something was refused; programs decide by them, people read the detail beside them. docs/PROTOCOL.md
/// says of each what it means and what to do.
/// </summary>
public static class Reasons
{
    /// <summary>This seed does not lead; the refusal names the one that does.</summary>
    public const string NotLeader = "not-leader";

    /// <summary>No seed leads at the moment.</summary>
    public const string NoLeader = "no-leader";

    /// <summary>The two programs have no version of the protocol in common.</summary>
    public const string UnsupportedVersion = "unsupported-version";

    /// <summary>A newer process of this site has joined.</summary>
    public const string Superseded = "superseded";

    /// <summary>The run is over.</summary>
    public const string RunEnded = "run-ended";

    /// <summary>The seed has too much to do, or a quota is used up; later it may have room.</summary>
    public const string Overloaded = "overloaded";

    /// <summary>The seed is stopping; another one takes over.</summary>
    public const string ShuttingDown = "shutting-down";

    /// <summary>The certificate's time is over.</summary>
    public const string CertificateExpired = "certificate-expired";

    /// <summary>The certificate's time has not begun.</summary>
    public const string CertificateNotYetValid = "certificate-not-yet-valid";

    /// <summary>The certificate has been revoked.</summary>
    public const string CertificateRevoked = "certificate-revoked";

    /// <summary>The certificate's role may not do this.</summary>
    public const string WrongRole = "wrong-role";

    /// <summary>The certificate belongs to another federation.</summary>
    public const string WrongFederation = "wrong-federation";

    /// <summary>The text is not JSON, or a field is missing, doubled, of the wrong type or out of range.</summary>
    public const string Malformed = "malformed";

    /// <summary>No message has this type.</summary>
    public const string UnknownType = "unknown-type";

    /// <summary>A message or a body is longer than allowed.</summary>
    public const string TooLarge = "too-large";

    /// <summary>There is no such thing at this address.</summary>
    public const string NotFound = "not-found";

    /// <summary>This seed's store cannot be reached.</summary>
    public const string StoreUnavailable = "store-unavailable";

    /// <summary>The seed failed to answer; its log says why.</summary>
    public const string InternalError = "internal-error";

    /// <summary>This node was not asked for that update.</summary>
    public const string NotSelected = "not-selected";

    /// <summary>The update's round is over.</summary>
    public const string StaleRound = "stale-round";

    /// <summary>The update's round has not begun.</summary>
    public const string FutureRound = "future-round";

    /// <summary>A piece does not begin where the pieces before it end; the answer says where that is.</summary>
    public const string OffsetMismatch = "offset-mismatch";

    /// <summary>The body's values have another digest than its address says.</summary>
    public const string DigestMismatch = "digest-mismatch";

    /// <summary>The body's tensors are not those of the model.</summary>
    public const string BadTensors = "bad-tensors";

    /// <summary>The body ended before its stated length.</summary>
    public const string Truncated = "truncated";

    /// <summary>The body goes on after its stated length.</summary>
    public const string TrailingBytes = "trailing-bytes";

    /// <summary>Another update of this node for the same task has been counted.</summary>
    public const string SecondUpdate = "second-update";

    /// <summary>The seed has no round yet that an update could belong to.</summary>
    public const string NoRound = "no-round";

    /// <summary>There is no room for another update at the moment.</summary>
    public const string SpoolFull = "spool-full";

    /// <summary>A newer request for the same update has taken this one's place.</summary>
    public const string UploadReplaced = "upload-replaced";

    /// <summary>The store has no blob of that digest.</summary>
    public const string UnknownBlob = "unknown-blob";

    /// <summary>The round was committed, but its model is no longer kept; the answer says which are.</summary>
    public const string ModelNotKept = "model-not-kept";

    /// <summary>The blob has no such bytes.</summary>
    public const string RangeNotSatisfiable = "range-not-satisfiable";

    /// <summary>The address is right, the method is not.</summary>
    public const string MethodNotAllowed = "method-not-allowed";

    /// <summary>The request states its length twice, or not at all where it must.</summary>
    public const string BadLength = "bad-length";

    /// <summary>The body came too slowly.</summary>
    public const string TooSlow = "too-slow";

    /// <summary>Too many requests or bytes of this identity.</summary>
    public const string RateLimited = "rate-limited";

    /// <summary>The certificate's number belongs to another site, or its name has another number.</summary>
    public const string SiteNumberTaken = "site-number-taken";

    /// <summary>The HTTP status that goes with a reason.</summary>
    public static int StatusOf(string reason) => reason switch
    {
        Malformed or UnknownType or UnsupportedVersion or DigestMismatch or Truncated or TrailingBytes or BadLength => 400,
        CertificateExpired or CertificateNotYetValid or CertificateRevoked or WrongRole or WrongFederation or NotSelected or SiteNumberTaken => 403,
        NotFound or UnknownBlob => 404,
        MethodNotAllowed => 405,
        TooSlow => 408,
        Superseded or OffsetMismatch or FutureRound or SecondUpdate or UploadReplaced => 409,
        StaleRound or RunEnded or ModelNotKept => 410,
        TooLarge => 413,
        RangeNotSatisfiable => 416,
        NotLeader => 421,
        BadTensors => 422,
        Overloaded or RateLimited => 429,
        NoLeader or NoRound or ShuttingDown or StoreUnavailable or SpoolFull => 503,
        _ => 500,
    };
}
