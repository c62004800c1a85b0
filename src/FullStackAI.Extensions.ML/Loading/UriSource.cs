using System.Net;
using System.Net.Http.Headers;
using FullStackAI.Bundles;
using FullStackAI.Extensions.ML.Hosting;

namespace FullStackAI.Extensions.ML.Loading;

/// <summary>A bundle behind HTTP, fetched through a named client. Uses ETag and Last-Modified where the
/// server gives them; else the bytes' hash tells whether anything changed.</summary>
internal sealed class UriSource(Uri uri, TimeSpan period, IHttpClientFactory clients, MLOptions options, TimeProvider time) : ModelSource
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(1);
    private EntityTagHeaderValue? _tag;
    private DateTimeOffset? _modified;

    // a query may hold a secret
    internal override string Description => uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    internal override bool IsWatched => period > TimeSpan.Zero && period != Timeout.InfiniteTimeSpan;

    internal override async ValueTask<ModelCandidate?> FetchAsync(bool force, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(options.HttpTimeout);
        using HttpClient client = clients.CreateClient(options.HttpClientName);
        try
        {
            return await FetchCoreAsync(client, force, limit.Token).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            throw new BundleException(
                $"The model at '{Description}' could not be fetched: {fault.Message} Check the address and the client '{options.HttpClientName}'.",
                fault);
        }
        catch (OperationCanceledException fault) when (!cancellationToken.IsCancellationRequested)
        {
            (TimeSpan given, string named) = limit.IsCancellationRequested
                ? (options.HttpTimeout, "MLOptions.HttpTimeout")
                : (client.Timeout, $"the time-out of client '{options.HttpClientName}'");
            throw new BundleException(
                $"The model at '{Description}' did not arrive within {given}. Raise {named}, or check the server.", fault);
        }
    }

    /// <summary>After a failure sooner than the period, then ever later, at most the period.</summary>
    internal override Task WaitForChangeAsync(int failures, CancellationToken cancellationToken)
    {
        TimeSpan longest = period < MLOptionsRule.Longest ? period : MLOptionsRule.Longest;
        TimeSpan retry = failures is 0 or > 20 ? longest : FirstRetry * Math.Pow(2, failures - 1);
        return Task.Delay(retry < longest ? retry : longest, time, cancellationToken);
    }

    private async Task<ModelCandidate?> FetchCoreAsync(HttpClient client, bool force, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, uri);
        if (!force && _tag is not null)
        {
            request.Headers.IfNoneMatch.Add(_tag);
        }
        else if (!force)
        {
            request.Headers.IfModifiedSince = _modified;
        }

        using HttpResponseMessage response = await client
            .SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken)
            .ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.NotModified)
        {
            return null;
        }

        Check(response);
        using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        ReadOnlyMemory<byte> bytes =
            await ReadAsync(body, response.Content.Headers.ContentLength ?? 0, cancellationToken).ConfigureAwait(false);
        Bundle bundle = Bundle.Load(bytes, options.Bundle);
        _tag = response.Headers.ETag; // only now: a damaged download is fetched again in full
        _modified = response.Content.Headers.LastModified;
        return new ModelCandidate(bundle);
    }

    private void Check(HttpResponseMessage response)
    {
        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw new BundleException(
                $"'{Description}' answered {(int)response.StatusCode} {response.ReasonPhrase}; expected 200 OK with a bundle. Check the address and the credentials of client '{options.HttpClientName}'.");
        }

        string? type = response.Content.Headers.ContentType?.MediaType;
        if (type is not null && type.StartsWith("text/", StringComparison.OrdinalIgnoreCase))
        {
            throw new BundleException(
                $"'{Description}' answered a page of type '{type}'; expected a bundle. It may be an error or login page.");
        }

        if (response.Content.Headers.ContentLength > options.Bundle.MaximumBytes)
        {
            throw TooLarge(response.Content.Headers.ContentLength.Value);
        }
    }

    private async Task<ReadOnlyMemory<byte>> ReadAsync(Stream body, long expected, CancellationToken cancellationToken)
    {
        byte[] bytes = new byte[Math.Clamp(expected, 4096, Array.MaxLength)];
        int count = 0;
        int read;
        while ((read = await body.ReadAsync(bytes.AsMemory(count), cancellationToken).ConfigureAwait(false)) > 0)
        {
            count += read;
            if (count > options.Bundle.MaximumBytes)
            {
                throw TooLarge(count);
            }

            if (count == bytes.Length)
            {
                Array.Resize(ref bytes, (int)Math.Min(Array.MaxLength, count * 2L));
            }
        }

        return bytes.AsMemory(0, count);
    }

    private BundleException TooLarge(long length) =>
        new($"'{Description}' holds {length} bytes or more; at most {options.Bundle.MaximumBytes} are allowed. Raise BundleOptions.MaximumBytes if you trust it.");
}
