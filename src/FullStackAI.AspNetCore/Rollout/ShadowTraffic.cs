using System.Collections.Concurrent;
using System.Diagnostics;
using System.Threading.Channels;
using FullStackAI.AspNetCore.Http;
using FullStackAI.AspNetCore.Repository;
using FullStackAI.AspNetCore.Serving;
using Microsoft.AspNetCore.Http;

namespace FullStackAI.AspNetCore.Rollout;

/// <summary>Answers requests a second time, with another version, for comparison alone: after the
/// answer, on one worker, from a queue that drops when it is full.</summary>
/// <remarks>Nothing here can delay or fail a request: offering copies the body, and everything after happens elsewhere. The
/// queue holds at most <see cref="MaximumRequests"/> requests and <see cref="MaximumBytes"/> bytes.</remarks>
internal sealed class ShadowTraffic(RequestLimits limits) : IDisposable
{
    internal const int MaximumRequests = 256;
    internal const long MaximumBytes = 16 << 20;
    private const int MaximumComparisons = 256;
    private readonly Channel<Work> _queue = Channel.CreateUnbounded<Work>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ConcurrentDictionary<(string Model, string Answering, string Shadow), ShadowComparison> _comparisons = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _starting = new();
    private Task? _worker;
    private int _waiting;
    private long _bytes;
    private uint _offered;

    /// <summary>Holds the worker before each request; tests fill the queue behind it.</summary>
    internal Func<Task>? BeforeEach { get; set; }

    /// <summary>What was compared of a model, the newest versions included.</summary>
    internal IEnumerable<ShadowComparison> Of(string model) =>
        _comparisons.Values.Where(comparison => comparison.IsOf(model))
            .OrderBy(static comparison => comparison.Answering, VersionOrder.Instance)
            .ThenBy(
                static comparison => comparison.Shadow, VersionOrder.Instance);

    /// <summary>Takes a request that has been answered, if its model has a shadow.</summary>
    /// <param name="endpoint">The protocol that read it.</param>
    /// <param name="model">The model, as it was when the request came.</param>
    /// <param name="call">What answered it.</param>
    /// <param name="body">The whole body.</param>
    /// <param name="guard">Asks for comparisons of a canary with the default; null for none.</param>
    internal void Offer(ModelEndpoint endpoint, ModelEntry model, in ModelCall call, ReadOnlySpan<byte> body, CanaryGuard? guard = null)
    {
        if (guard?.Beside(model, call.Version) is { } beside && Comparison(model.Name, call.VersionName, beside.Name) is { } judged)
        {
            Enqueue(endpoint, beside, judged, call, body, guard);
        }

        if (model.Routing.Shadow is not { } rule
            || model.Find(rule.Version) is not { } shadow
            || shadow == call.Version
            || CanaryRule.BucketOf(Interlocked.Increment(ref _offered)) >= rule.Share)
        {
            return;
        }

        ShadowComparison? comparison = Comparison(model.Name, call.VersionName, shadow.Name);
        if (comparison is not null)
        {
            Enqueue(endpoint, shadow, comparison, call, body, null);
        }
    }

    public void Dispose()
    {
        _queue.Writer.TryComplete();
        _stop.Cancel();
        _stop.Dispose();
    }

    private void Enqueue(
        ModelEndpoint endpoint, ServedVersion shadow, ShadowComparison comparison, in ModelCall call, ReadOnlySpan<byte> body,
        CanaryGuard? guard)
    {
        long bytes = body.Length + (call.Batch.Outputs.Length * (long)sizeof(double));
        bool isFull = Interlocked.Increment(ref _waiting) > MaximumRequests;
        isFull |= Interlocked.Add(ref _bytes, bytes) > MaximumBytes;
        if (isFull)
        {
            Leave(bytes);
            comparison.Drop();
            return;
        }

        _queue.Writer.TryWrite(new Work(
            endpoint, shadow, comparison, Copy(call.Http.Request), body.ToArray(), call.Model.Outputs, call.Batch.Outputs.ToArray(),
            call.Batch.Rows, bytes, call.Version, guard));
        Start();
    }

    // What the protocols read beside the body; the answer goes nowhere.
    private static DefaultHttpContext Copy(HttpRequest request)
    {
        var copy = new DefaultHttpContext();
        copy.Request.Method = request.Method;
        copy.Request.ContentType = request.ContentType;
        copy.Request.QueryString = request.QueryString;
        copy.Response.Body = Stream.Null;
        if (request.Headers.TryGetValue(Protocols.OpenInference.InferHeaders.JsonLength, out var length))
        {
            copy.Request.Headers[Protocols.OpenInference.InferHeaders.JsonLength] = length;
        }

        return copy;
    }

    private ShadowComparison? Comparison(string model, string answering, string shadow) =>
        _comparisons.TryGetValue((model, answering, shadow), out ShadowComparison? known) ? known
        : _comparisons.Count >= MaximumComparisons ? null
        : _comparisons.GetOrAdd((model, answering, shadow), static key => new ShadowComparison(key.Model, key.Answering, key.Shadow));

    private void Leave(long bytes)
    {
        Interlocked.Decrement(ref _waiting);
        Interlocked.Add(ref _bytes, -bytes);
    }

    private void Start()
    {
        if (_worker is null)
        {
            lock (_starting)
            {
                _worker ??= Task.Run(WorkAsync);
            }
        }
    }

    private async Task WorkAsync()
    {
        try
        {
            await foreach (Work work in _queue.Reader.ReadAllAsync(_stop.Token).ConfigureAwait(false))
            {
                if (BeforeEach is { } wait)
                {
                    await wait().ConfigureAwait(false);
                }

                Compare(work);
                Leave(work.Bytes);
            }
        }
        catch (OperationCanceledException)
        {
            // The host stops; what waits is only a comparison.
        }
    }

    private void Compare(Work work)
    {
        try
        {
            using LiveModel live = LiveModel.Acquire(work.Shadow);
            ServedModel model = live.Model;
            RowBatch batch = model.Batches.Rent();
            try
            {
                batch.Begin(limits, Stopwatch.GetTimestamp());
                work.Endpoint.Repeat(new ModelCall(work.Http, work.Shadow, model, batch), work.Body);
                if (batch.Rows != work.Rows)
                {
                    work.Comparison.Fail();
                    return;
                }

                work.Comparison.Add(work.LiveModel, work.LiveOutputs, model.Outputs, batch.Outputs, work.Rows);
                work.Guard?.Compared(work.Live.Model, work.Live, work.LiveModel, work.LiveOutputs, model.Outputs, batch.Outputs, work.Rows);
            }
            finally
            {
                model.Batches.Return(batch);
            }
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            // A version that cannot answer what the live one answers: that is what a shadow is to find out.
            work.Comparison.Fail();
        }
    }

    private sealed record Work(
        ModelEndpoint Endpoint, ServedVersion Shadow, ShadowComparison Comparison, HttpContext Http, byte[] Body, ModelOutputs LiveModel,
        double[] LiveOutputs, int Rows, long Bytes, ServedVersion Live, CanaryGuard? Guard);
}
