using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using FedActors.Core.Protocol;

namespace FedActors.Network.Client;

/// <summary>A piece of an update as a request's body, made from the values while it is sent.</summary>
internal sealed class UpdateContent : HttpContent
{
    private const int BufferBytes = 1 << 17;

    private readonly SafetensorsImage _image;
    private readonly float[] _values;
    private readonly long _from;
    private readonly long _length;
    private readonly Action _moved;

    public UpdateContent(SafetensorsImage image, float[] values, long from, long length, Action moved)
    {
        (_image, _values, _from, _length, _moved) = (image, values, from, length, moved);
        Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");

        // A body without bytes asks whether all is there: "bytes */total".
        Headers.ContentRange = length == 0
            ? new ContentRangeHeaderValue(image.Length)
            : new ContentRangeHeaderValue(from, from + length - 1, image.Length);
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(_length, BufferBytes));
        try
        {
            int count;
            for (long sent = 0; sent < _length; sent += count)
            {
                count = (int)Math.Min(_length - sent, buffer.Length);
                _image.CopyTo(_values, _from + sent, buffer.AsSpan(0, count));
                await stream.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
                _moved();
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _length;
        return true;
    }
}
