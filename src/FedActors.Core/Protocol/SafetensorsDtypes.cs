using System.Collections.Immutable;

namespace FedActors.Core.Protocol;

/// <summary>How the element types are written and how large they are.</summary>
internal static class SafetensorsDtypes
{
    private static readonly ImmutableArray<(string Text, int Bits)> Known =
    [
        ("BOOL", 8), ("F4", 4), ("F6_E2M3", 6), ("F6_E3M2", 6), ("U8", 8), ("I8", 8), ("F8_E5M2", 8), ("F8_E4M3", 8), ("F8_E8M0", 8),
        ("F8_E4M3FNUZ", 8), ("F8_E5M2FNUZ", 8), ("I16", 16), ("U16", 16), ("F16", 16), ("BF16", 16), ("I32", 32), ("U32", 32),
        ("F32", 32), ("C64", 64), ("F64", 64), ("I64", 64), ("U64", 64),
    ];

    /// <summary>The type as the header writes it.</summary>
    public static string Text(this SafetensorsDtype dtype) => Known[(int)dtype].Text;

    /// <summary>The size of one element in bits.</summary>
    public static int Bits(this SafetensorsDtype dtype) => Known[(int)dtype].Bits;

    /// <summary>The type of that text, or null where the format has none.</summary>
    public static SafetensorsDtype? Find(string text)
    {
        for (int i = 0; i < Known.Length; i++)
        {
            if (Known[i].Text == text)
            {
                return (SafetensorsDtype)i;
            }
        }

        return null;
    }
}
