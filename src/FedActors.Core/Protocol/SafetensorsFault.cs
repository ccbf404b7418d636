namespace FedActors.Core.Protocol;

/// <summary>
/// Why a safetensors file was refused. The names up to <see cref="MetadataIncompleteBuffer"/> are those of the format's library.
/// </summary>
public enum SafetensorsFault
{
    /// <summary>The file is sound.</summary>
    None,

    /// <summary>The file has fewer than the 8 bytes of the header's length.</summary>
    HeaderTooSmall,

    /// <summary>The header says it is longer than 100,000,000 bytes.</summary>
    HeaderTooLarge,

    /// <summary>The header says it is longer than the file.</summary>
    InvalidHeaderLength,

    /// <summary>The header is not UTF-8.</summary>
    InvalidHeader,

    /// <summary>The header is not the JSON that the format asks for.</summary>
    InvalidHeaderDeserialization,

    /// <summary>Tensors overlap, leave a hole, do not begin at 0, or end before they begin.</summary>
    InvalidOffset,

    /// <summary>A tensor's shape and type take another number of bytes than its offsets.</summary>
    TensorInvalidInfo,

    /// <summary>The size of a tensor cannot be computed in 64 bits.</summary>
    ValidationOverflow,

    /// <summary>A tensor of a type smaller than a byte does not end at a byte.</summary>
    MisalignedSlice,

    /// <summary>The file is shorter or longer than header and tensors together.</summary>
    MetadataIncompleteBuffer,

    /// <summary>Two tensors, or two entries of the metadata, have the same name.</summary>
    DuplicateName,

    /// <summary>A tensor's type cannot become float32 parameters of a model.</summary>
    TypeNotSupported,

    /// <summary>The tensors are not those of the expected model, or no model of ours can have their shape.</summary>
    ShapeMismatch,
}
