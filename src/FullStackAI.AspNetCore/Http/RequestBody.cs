using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace FullStackAI.AspNetCore.Http;

/// <summary>A request's body in memory, read as a whole within the limits; it belongs to the reader until it is disposed.</summary>
/// <remarks>A body that arrived in one piece is not copied. Nothing is read beyond a limit but the byte that shows it was passed.</remarks>
internal readonly struct RequestBody : IDisposable
{
    private const long ServersOwnLimit = 30_000_000; // Kestrel's, where nobody sets another
    private readonly PipeReader? _pipe;
    private readonly ReadOnlySequence<byte> _sequence;
    private readonly byte[]? _rented;
    private readonly int _count;

    private RequestBody(PipeReader? pipe, ReadOnlySequence<byte> sequence, byte[]? rented, int count)
    {
        _pipe = pipe;
        _sequence = sequence;
        _rented = rented;
        _count = count;
    }

    internal ReadOnlySpan<byte> Bytes => _rented is null ? _sequence.FirstSpan : _rented.AsSpan(0, _count);

    /// <summary>Reads a body to its end.</summary>
    /// <exception cref="ServingException">It is too large, or compressed in a way that is not known or damaged.</exception>
    internal static ValueTask<RequestBody> ReadAsync(HttpRequest request, RequestLimits limits, TimeProvider time)
    {
        if (request.ContentLength > limits.BodyBytes)
        {
            throw TooLarge(limits.BodyBytes);
        }

        if (limits.BodyBytes >= ServersOwnLimit
            && request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size
            && size.MaxRequestBodySize <= limits.BodyBytes)
        {
            size.MaxRequestBodySize = null; // it is counted here
        }

        PipeReader pipe = request.BodyReader;
        string? encoding = request.Headers.ContentEncoding;
        // What has arrived with the headers needs neither a clock nor a state machine.
        if (TryRead(pipe, out ReadResult result))
        {
            if (result.IsCompleted && encoding is null)
            {
                return new(Take(pipe, result.Buffer, limits));
            }

            pipe.AdvanceTo(result.Buffer.Start);
        }

        return ReadSlowlyAsync(pipe, encoding, limits, time);
    }

    /// <summary>Other bytes in its place.</summary>
    /// <param name="rented">From the shared pool; they belong to the body.</param>
    /// <param name="count">How many of them count.</param>
    internal RequestBody Rewritten(byte[] rented, int count)
    {
        if (_rented is not null)
        {
            ArrayPool<byte>.Shared.Return(_rented);
        }

        return new RequestBody(_pipe, _sequence, rented, count);
    }

    public void Dispose()
    {
        if (_rented is not null)
        {
            ArrayPool<byte>.Shared.Return(_rented);
        }

        _pipe?.AdvanceTo(_sequence.End);
    }

    private static bool TryRead(PipeReader pipe, out ReadResult result)
    {
        try
        {
            return pipe.TryRead(out result);
        }
        catch (IOException fault) when (IsFraming(fault))
        {
            throw Misframed();
        }
    }

    // The server has a kind of its own for most faults of framing, but not for all.
    private static bool IsFraming(IOException fault) => fault is not (BadHttpRequestException or ConnectionResetException);

    private static ServingException Misframed() => ServingException.Malformed("The body is not framed as HTTP says.");

    private static RequestBody Take(PipeReader pipe, ReadOnlySequence<byte> sequence, RequestLimits limits)
    {
        if (sequence.Length > limits.BodyBytes)
        {
            pipe.AdvanceTo(sequence.End);
            throw TooLarge(limits.BodyBytes);
        }

        if (sequence.IsSingleSegment)
        {
            return new RequestBody(pipe, sequence, null, 0);
        }

        int count = (int)sequence.Length;
        byte[] rented = ArrayPool<byte>.Shared.Rent(count);
        sequence.CopyTo(rented);
        return new RequestBody(pipe, sequence, rented, count);
    }

    private static async ValueTask<RequestBody> ReadSlowlyAsync(PipeReader pipe, string? encoding, RequestLimits limits, TimeProvider time)
    {
        using var late = new CancellationTokenSource(limits.Deadline, time);
        try
        {
            while (true)
            {
                ReadResult result = await pipe.ReadAsync(late.Token).ConfigureAwait(false);
                if (result.Buffer.Length > limits.BodyBytes)
                {
                    pipe.AdvanceTo(result.Buffer.End);
                    throw TooLarge(limits.BodyBytes);
                }

                if (result.IsCompleted)
                {
                    return encoding is null or "identity"
                        ? Take(pipe, result.Buffer, limits)
                        : Decompress(pipe, result.Buffer, encoding, limits);
                }

                pipe.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            }
        }
        catch (IOException fault) when (IsFraming(fault))
        {
            throw Misframed();
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested)
        {
            throw new ServingException(StatusCodes.Status408RequestTimeout, "The body did not arrive in time.");
        }
    }

    private static RequestBody Decompress(PipeReader pipe, ReadOnlySequence<byte> sequence, string encoding, RequestLimits limits)
    {
        byte[] rented = ArrayPool<byte>.Shared.Rent((int)Math.Min(limits.DecompressedBytes, Math.Max(4096, sequence.Length * 4)));
        try
        {
            using Stream inner = PipeReader.Create(sequence).AsStream();
            using Stream stream = encoding.ToUpperInvariant() switch
            {
                "GZIP" or "X-GZIP" => new GZipStream(inner, CompressionMode.Decompress),
                "DEFLATE" => new ZLibStream(inner, CompressionMode.Decompress),
                "BR" => new BrotliStream(inner, CompressionMode.Decompress),
                _ => throw new ServingException(
                    StatusCodes.Status415UnsupportedMediaType, "The Content-Encoding is not supported. Use gzip, deflate or br."),
            };
            int count = 0;
            while (true)
            {
                int room = (int)Math.Min(rented.Length, limits.DecompressedBytes) - count;
                if (room == 0 && count == limits.DecompressedBytes)
                {
                    if (stream.ReadByte() >= 0)
                    {
                        throw TooLarge(limits.DecompressedBytes);
                    }

                    break;
                }

                if (room == 0)
                {
                    byte[] larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(limits.DecompressedBytes, rented.Length * 2L));
                    rented.AsSpan(0, count).CopyTo(larger);
                    ArrayPool<byte>.Shared.Return(rented);
                    rented = larger;
                    continue;
                }

                int read = stream.Read(rented, count, room);
                if (read == 0)
                {
                    break;
                }

                count += read;
            }

            return new RequestBody(pipe, sequence, rented, count);
        }
        catch (Exception fault)
        {
            ArrayPool<byte>.Shared.Return(rented);
            pipe.AdvanceTo(sequence.End);
            if (fault is InvalidDataException or InvalidOperationException or IOException)
            {
                throw ServingException.Malformed("The body cannot be decompressed: it is damaged or not what its Content-Encoding says.");
            }

            throw;
        }
    }

    private static ServingException TooLarge(long limit) =>
        new(
            StatusCodes.Status413PayloadTooLarge,
            string.Create(System.Globalization.CultureInfo.InvariantCulture, $"The body is larger than {limit} bytes."));
}
