using FullStackAI.Bundles;
using FullStackAI.Inference;

namespace FullStackAI.Extensions.ML;

/// <summary>How all pools of a host load and replace models.</summary>
public sealed class MLOptions
{
    /// <summary>How models are opened and how they predict; the default is that of <see cref="PredictorOptions"/>.</summary>
    public PredictorOptions Predictor { get; set; } = new();

    /// <summary>Whether each model predicts its warm-up rows before it goes live; the default is true.</summary>
    public bool WarmUp { get; set; } = true;

    /// <summary>Whether registered models are loaded when the host starts, in the background; the default is true. Else each is
    /// loaded at its first use, and so are those that <see cref="MaximumLoadedBytes"/> has no room for.</summary>
    public bool LoadAtStart { get; set; } = true;

    /// <summary>How often a watched file is looked at beside the events of the file system, which some
    /// of them lose; more than 0, at most 24 days; the default is 1 s.</summary>
    public TimeSpan FilePollingInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long to wait after a sign of change, so that a writer can finish; 0 to 24 days; the default is 100 ms.</summary>
    public TimeSpan Debounce { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The name of the <see cref="IHttpClientFactory"/> client that fetches models;
    /// configure authentication there. The default is <c>FullStackAI</c>.</summary>
    public string HttpClientName { get; set; } = "FullStackAI";

    /// <summary>How long one fetch over HTTP may take, its body included; more than 0, at most 24 days; the
    /// default is 100 s. The client's own time-out holds too: raise both.</summary>
    public TimeSpan HttpTimeout { get; set; } = TimeSpan.FromSeconds(100);

    /// <summary>The largest sum of the file sizes of loaded models of one pool, in bytes; beyond it the model used longest ago
    /// is unloaded, and loaded again when it is asked for. Null (the default) means no limit.</summary>
    public long? MaximumLoadedBytes { get; set; }

    internal BundleOptions Bundle => Predictor.Bundle;
}
