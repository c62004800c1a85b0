using Microsoft.Extensions.DependencyInjection;

namespace FullStackAI.Extensions.ML.Loading;

/// <summary>Makes sources with a host's options, clients and clock.</summary>
internal sealed class ModelSources(IServiceProvider services, MLOptions options)
{
    /// <summary>How often an address is asked when nothing else is said.</summary>
    internal static readonly TimeSpan DefaultPeriod = TimeSpan.FromMinutes(5);

    internal TimeProvider Time => services.GetService<TimeProvider>() ?? TimeProvider.System;

    internal FileSource File(string path, bool watch)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new FileSource(path, watch, options);
    }

    internal UriSource Uri(Uri uri, TimeSpan? period)
    {
        ArgumentNullException.ThrowIfNull(uri);
        if (period < TimeSpan.Zero && period != Timeout.InfiniteTimeSpan)
        {
            throw new ArgumentOutOfRangeException(
                nameof(period), period, $"How often to look at '{uri}' must be 0 or more, or Timeout.InfiniteTimeSpan for never.");
        }

        bool fetchable = uri.IsAbsoluteUri && (uri.Scheme == System.Uri.UriSchemeHttp || uri.Scheme == System.Uri.UriSchemeHttps);
        return fetchable
            ? new UriSource(uri, period ?? DefaultPeriod, services.GetRequiredService<IHttpClientFactory>(), options, Time)
            : throw new ArgumentException($"'{uri}' is no absolute http or https address. For a file use FromFile.", nameof(uri));
    }

    internal StreamSource Stream(Func<Stream> open)
    {
        ArgumentNullException.ThrowIfNull(open);
        return new StreamSource(open, options);
    }
}
