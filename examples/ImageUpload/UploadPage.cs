namespace ImageUpload;

/// <summary>A page on which a person chooses a picture and sees the answer.</summary>
internal static class UploadPage
{
    internal const string Html = """
        <!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Digits</title>
        <style>
          :root { color-scheme: light dark } body { font: 1.1rem system-ui; max-width: 30rem; margin: 3rem auto; padding: 0 1rem }
          input { display: block; font: inherit; margin-top: .5rem } img { display: block; width: 8rem; margin-top: 1rem; image-rendering: pixelated }
          output { display: block; margin-top: 1rem; white-space: pre-wrap }
        </style>
        <h1>Which digit is it?</h1>
        <label>A picture of one light digit on black: <input type="file" accept="image/png,image/jpeg,image/bmp"></label>
        <img alt="The picture that was chosen" hidden>
        <output aria-live="polite"></output>
        <script>
          document.querySelector("input").onchange = async (event) => {
            const image = document.querySelector("img");
            image.src = URL.createObjectURL(event.target.files[0]);
            image.hidden = false;
            const form = new FormData();
            form.append("picture", event.target.files[0]);
            const answer = await (await fetch("models/digits/predict", { method: "POST", body: form })).json();
            document.querySelector("output").textContent = answer.error ?? `${answer.label} (${(100 * answer.probability).toFixed(1)} %)`;
          };
        </script></html>
        """;
}
