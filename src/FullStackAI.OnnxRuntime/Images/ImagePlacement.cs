namespace FullStackAI.OnnxRuntime;

/// <summary>The size a picture is brought to, and where its upper left corner then lies
/// in the network's input; negative where it is cropped.</summary>
/// <param name="Width">Pixels a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Left">Columns from the input's left edge.</param>
/// <param name="Top">Rows from the input's upper edge.</param>
internal readonly record struct ImagePlacement(int Width, int Height, int Left, int Top)
{
    internal static ImagePlacement Of(ImagePreparation preparation, RgbImage image)
    {
        (int width, int height) = (preparation.Width, preparation.Height);
        if (preparation.ShorterSide is { } shorter)
        {
            int side = Math.Min(image.Width, image.Height);
            (int across, int down) = (Scaled(image.Width), Scaled(image.Height));
            return new ImagePlacement(across, down, -Half(across - width), -Half(down - height));

            // The longer side is cut down to a whole number, as torchvision's Resize does.
            int Scaled(int size) => checked((int)((long)shorter * size / side));
        }

        if (preparation.Border is null)
        {
            return new ImagePlacement(width, height, 0, 0);
        }

        double scale = Math.Min((double)width / image.Width, (double)height / image.Height);
        (int wide, int high) = (
            Math.Clamp((int)Math.Round(image.Width * scale), 1, width),
            Math.Clamp((int)Math.Round(image.Height * scale), 1, height));
        return new ImagePlacement(wide, high, (width - wide) / 2, (height - high) / 2);
    }

    // Halves go to the even side, as in torchvision's CenterCrop.
    private static int Half(int room) => (int)Math.Round(room / 2.0, MidpointRounding.ToEven);
}
