namespace FullStackAI.Extensions.ML.Hosting;

/// <summary>Checks the options of pools, all together.</summary>
internal static class MLOptionsRule
{
    /// <summary>The longest wait: timers take little more.</summary>
    internal static readonly TimeSpan Longest = TimeSpan.FromDays(24);

    internal static void Validate(MLOptions options)
    {
        List<string> faults = [];
        if (options.FilePollingInterval <= TimeSpan.Zero || options.FilePollingInterval > Longest)
        {
            faults.Add($"MLOptions.FilePollingInterval must lie in (0, {Longest.TotalDays} days]; got {options.FilePollingInterval}.");
        }

        if (options.Debounce < TimeSpan.Zero || options.Debounce > Longest)
        {
            faults.Add($"MLOptions.Debounce must lie in [0, {Longest.TotalDays} days]; got {options.Debounce}.");
        }

        if (options.HttpTimeout <= TimeSpan.Zero || options.HttpTimeout > Longest)
        {
            faults.Add($"MLOptions.HttpTimeout must lie in (0, {Longest.TotalDays} days]; got {options.HttpTimeout}.");
        }

        if (options.HttpClientName is null)
        {
            faults.Add("MLOptions.HttpClientName must be a name; got null. An empty name is the client of AddHttpClient().");
        }

        if (options.Predictor is null)
        {
            faults.Add("MLOptions.Predictor must be options; got null. The default is new PredictorOptions().");
        }

        if (options.MaximumLoadedBytes < 1)
        {
            faults.Add($"MLOptions.MaximumLoadedBytes must be at least 1, or null; got {options.MaximumLoadedBytes}.");
        }

        if (faults.Count > 0)
        {
            throw new Microsoft.Extensions.Options.OptionsValidationException(nameof(MLOptions), typeof(MLOptions), faults);
        }
    }
}
