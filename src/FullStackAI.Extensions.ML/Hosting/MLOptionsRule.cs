namespace FullStackAI.Extensions.ML.Hosting;

/// <summary>Checks the options of pools, all together.</summary>
internal static class MLOptionsRule
{
    internal static void Validate(MLOptions options)
    {
        List<string> faults = [];
        if (options.FilePollingInterval <= TimeSpan.Zero)
        {
            faults.Add($"MLOptions.FilePollingInterval must be more than 0; got {options.FilePollingInterval}.");
        }

        if (options.Debounce < TimeSpan.Zero)
        {
            faults.Add($"MLOptions.Debounce must be 0 or more; got {options.Debounce}.");
        }

        if (options.HttpTimeout <= TimeSpan.Zero)
        {
            faults.Add($"MLOptions.HttpTimeout must be more than 0; got {options.HttpTimeout}.");
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
