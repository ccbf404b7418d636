namespace FedActors.Hocon;

/// <summary>The six kinds of resolved value, the same as those of JSON.</summary>
public enum HoconKind
{
    /// <summary>The value <c>null</c>: present in the text, and read as "not set".</summary>
    Null,

    /// <summary>The literal <c>true</c> or <c>false</c>.</summary>
    Boolean,

    /// <summary>A number in JSON's notation, kept as it was written.</summary>
    Number,

    /// <summary>A text: quoted, unquoted or concatenated.</summary>
    String,

    /// <summary>A list of values.</summary>
    Array,

    /// <summary>Named values.</summary>
    Object,
}
