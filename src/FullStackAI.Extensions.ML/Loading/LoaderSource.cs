using Microsoft.Extensions.Primitives;

namespace FullStackAI.Extensions.ML.Loading;

/// <summary>A model from a host's own <see cref="ModelLoader"/>.</summary>
/// <param name="loader">The host's loader.</param>
/// <param name="look">How often a token that calls nobody back is looked at; null means 1 s.</param>
internal sealed class LoaderSource(ModelLoader loader, TimeSpan? look = null) : ModelSource
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);
    private readonly TimeSpan _look = look ?? TimeSpan.FromSeconds(1);
    private IChangeToken? _token;

    internal override string Description => loader.GetType().Name;

    internal override bool IsWatched => true;

    /// <summary>Takes the token before the model: a version published in between fires the token that will be waited for.</summary>
    internal override ValueTask<ModelCandidate?> FetchAsync(bool force, CancellationToken cancellationToken)
    {
        _token = loader.GetReloadToken();
        return new(new ModelCandidate(
            null, loader.GetModel() ?? throw new InvalidOperationException($"'{Description}.GetModel' gave null; expected a predictor.")));
    }

    internal override async Task WaitForChangeAsync(int failures, CancellationToken cancellationToken)
    {
        IChangeToken token = _token ?? loader.GetReloadToken();
        if (token.HasChanged)
        {
            await Task.Delay(Pause, cancellationToken).ConfigureAwait(false); // a loader that always says so must not spin
            return;
        }

        if (!token.ActiveChangeCallbacks)
        {
            while (!token.HasChanged)
            {
                await Task.Delay(_look, cancellationToken).ConfigureAwait(false);
            }

            return;
        }

        var changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using IDisposable registration = token.RegisterChangeCallback(
            static state => ((TaskCompletionSource)state!).TrySetResult(), changed);
        await changed.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }
}
