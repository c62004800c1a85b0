using System.Globalization;
using FullStackAI.AspNetCore.Http;
using FullStackAI.Data;
using FullStackAI.Explanation;
using FullStackAI.Inference;
using Microsoft.AspNetCore.Http;

namespace FullStackAI.AspNetCore.Protocols.Explain;

/// <summary>Explains the rows of requests, whatever protocol they came by.</summary>
/// <remarks>Explanations cost far more than predictions: fewer rows are allowed, and no more
/// requests are worked on at once than there are processors.</remarks>
internal sealed class Explanations(RequestLimits limits, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _places = new(Environment.ProcessorCount);

    public void Dispose() => _places.Dispose();

    /// <summary>Refuses a request that asks to explain more rows than it may.</summary>
    /// <exception cref="ServingException">It does.</exception>
    internal static void Check(int rows, RequestLimits limits)
    {
        if (rows > limits.ExplainedRows)
        {
            throw ServingException.Malformed(
                string.Create(CultureInfo.InvariantCulture, $"The request asks to explain more than {limits.ExplainedRows} rows."));
        }
    }

    /// <summary>Explains rows, within the request's time.</summary>
    /// <exception cref="ServingException">Too many explanations are under way, the
    /// time is over, or the model cannot be explained.</exception>
    internal RowExplanation[] Of(in ModelCall call, IReadOnlyList<Row> rows)
    {
        if (!_places.Wait(0))
        {
            throw new ServingException(StatusCodes.Status503ServiceUnavailable, "Too many explanations are under way.") { RetryAfter = 1 };
        }

        using var late = new CancellationTokenSource(limits.Deadline, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(late.Token, call.Http.RequestAborted);
        try
        {
            PredictorExplainer explainer = call.Model.Predictor.Explainer();
            var explanations = new RowExplanation[rows.Count];
            for (int row = 0; row < explanations.Length; row++)
            {
                call.Batch.ThrowIfLate();
                explanations[row] = explainer.Explain(rows[row], stop.Token);
            }

            return explanations;
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested)
        {
            throw new ServingException(
                StatusCodes.Status504GatewayTimeout,
                string.Create(CultureInfo.InvariantCulture, $"The request took longer than {limits.Deadline.TotalSeconds} s."));
        }
        catch (ArgumentException)
        {
            throw new ServingException(
                StatusCodes.Status501NotImplemented,
                "This model cannot be explained: its bundle carries no typical rows to measure against.");
        }
        catch (SchemaException)
        {
            throw ServingException.Malformed("A row does not fit the model.");
        }
        finally
        {
            _places.Release();
        }
    }
}
